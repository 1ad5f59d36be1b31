import * as z from 'zod'
import { audit } from '../auth/audit.ts'
import { faultsOf, faultText } from '../config/faults.ts'
import { exportStreams } from '../config/import/export-streams.ts'
import { IMPORT_FORMATS } from '../config/import/found.ts'
import { importStreams, type ImportTarget } from '../config/import/import-streams.ts'
import type { StreamConfig } from '../config/streams.ts'
import { RelayError } from '../errors.ts'
import type { Log } from '../log.ts'
import { exportAnswer, importAnswer } from './answers.ts'
import type { Operation } from './operation.ts'
import { flagsOf } from './query-flags.ts'

/** What the API must know of the streams' settings to take over others. */
export interface ImportParts {
  readonly streams: ImportTarget & { list(): readonly StreamConfig[] }
  readonly log: Log
}

const importInput = z.strictObject({
  text: z.string().describe('The whole file'),
  format: z
    .enum(IMPORT_FORMATS, `is none of ${IMPORT_FORMATS.join(', ')}`)
    .optional()
    .describe('Left out: guessed from what stands in it'),
  variables: z
    .record(z.string().regex(/^\w{1,100}$/, 'is no name of a variable'), z.string().max(1000))
    .optional()
    .describe('Values of the variables that the file names, such as FRIGATE_RTSP_PASSWORD'),
})

/** Take over the streams of another program, and hand out one's own. */
export function importOperations({ streams, log }: ImportParts): Operation[] {
  return [
    {
      name: 'importStreams',
      method: 'post',
      path: '/import',
      summary: 'Take over the streams of a go2rtc, MediaMTX or Frigate file, which may have 1 MiB',
      action: 'manage',
      query: {
        dryRun: '`true` changes nothing and answers the same',
        replace:
          '`true` makes streams whose id is taken what the file says; their passwords are kept where it has none',
      },
      body: importInput,
      answers: {
        200: { description: 'What was, or would be, taken over and what not', schema: importAnswer },
      },
      async run(call) {
        const { dryRun, replace } = flagsOf(call.query, 'dryRun', 'replace')
        const input = importInput.safeParse(call.body)
        if (!input.success) {
          const faults = faultsOf(input.error, '', () => Object.keys(importInput.shape))
          throw new RelayError('invalid-import', faultText(faults), { faults })
        }
        const report = await importStreams(input.data, streams, { dryRun, replace })
        if (!dryRun) {
          for (const { id } of report.added) audit(log, call.caller, 'stream added', { stream: id })
          for (const { id } of report.replaced) audit(log, call.caller, 'stream changed', { stream: id })
        }
        return { status: 200, body: report }
      },
    },
    {
      name: 'exportStreams',
      method: 'get',
      path: '/export',
      summary: 'All streams as a streams.json without users and passwords, which can be imported again',
      action: 'manage',
      answers: { 200: { description: 'A streams.json', schema: exportAnswer } },
      run: () => ({ status: 200, body: exportStreams(streams.list()) }),
    },
  ]
}
