import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { audit } from '../auth/audit.ts'
import { may } from '../auth/roles.ts'
import { faultsOf, faultText } from '../config/faults.ts'
import { RENDITIONS, shortForm, STREAM_ID, type RenditionName } from '../config/streams.ts'
import { RelayError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Call, Operation } from './operation.ts'
import { probeAnswer, type ProbeAnswer } from './probe-answer.ts'

export interface ProbeParts {
  readonly log: Log
  readonly probe: {
    /** A camera that a stream of one source would have. Throws what adding that stream would. */
    url(stream: unknown): Promise<ProbeAnswer>
    /** Throws `unknown-stream` or `unknown-rendition`. */
    stream(id: string, rendition: RenditionName): Promise<ProbeAnswer>
  }
}

const urlForm = shortForm.pick({ url: true, user: true, password: true, transport: true })

const streamForm = z.strictObject({
  stream: z.string().regex(STREAM_ID, 'is no id of a stream').describe('Id of a stream that there is'),
  rendition: z
    .enum(RENDITIONS, `is none of ${RENDITIONS.join(', ')}`)
    .optional()
    .describe('Left out: main'),
})

/** Ask a camera what it is. */
export function probeOperation({ probe, log }: ProbeParts): Operation {
  return {
    name: 'probeCamera',
    method: 'post',
    path: '/probe',
    summary: 'What can be known of a camera within 5 seconds; only an admin may name a URL',
    action: 'operate',
    body: z.union([streamForm, urlForm]),
    answers: { 200: { description: 'What is known, also of a camera that is dead', schema: probeAnswer } },
    async run(call) {
      const body = isObject(call.body) && 'stream' in call.body ? await ofStream(call) : await ofUrl(call)
      return { status: 200, body }
    },
  }

  async function ofStream({ body, caller }: Call): Promise<ProbeAnswer> {
    const { stream, rendition = 'main' } = parsed(streamForm, body)
    if (!may(caller.principal, 'operate', stream))
      throw new RelayError('unknown-stream', 'There is no such stream, or you may not see it')
    const answered = probe.stream(stream, rendition)
    audit(log, caller, 'camera probed', { stream, rendition })
    return answered
  }

  async function ofUrl({ body, caller }: Call): Promise<ProbeAnswer> {
    if (!may(caller.principal, 'manage'))
      throw new RelayError('forbidden', 'Only an admin may name a URL; name a stream by its id')
    const source = parsed(urlForm, body)
    const answered = probe.url({ id: `probe-${randomUUID()}`, ...source })
    audit(log, caller, 'camera probed')
    return answered
  }
}

function parsed<Form extends z.ZodObject>(form: Form, body: unknown): z.infer<Form> {
  const result = form.safeParse(body)
  if (result.success) return result.data
  const faults = faultsOf(result.error, '', () => Object.keys(form.shape))
  throw new RelayError('invalid-stream', faultText(faults), { faults })
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
