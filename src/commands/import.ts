import type { Command } from 'commander'
import { createReadStream } from 'node:fs'
import { dataOf } from '../client/client.ts'
import { variablesIn } from '../client/import-variables.ts'
import { IMPORT_FORMATS, type ImportFormat } from '../config/import/found.ts'
import type { ImportInput, ImportReport, ImportWay, TakenLine } from '../config/import/import-streams.ts'
import { MAX_IMPORT_BYTES } from '../config/import/read-import.ts'
import { importIntoFiles } from '../config/import/stopped-relay.ts'
import { messageOf } from '../errors.ts'
import { decodeUtf8 } from '../protocol/utf8.ts'
import { FILE_SETTINGS, filesOf } from './files.ts'
import { misuse, print, withExamples, withJson } from './outcome.ts'
import { readBounded } from './read-bounded.ts'
import { findRelay, talkTo, withAccess, type AccessFlags } from './relay-access.ts'
import { settingsOf, withSettings } from './settings.ts'

interface ImportFlags extends AccessFlags {
  readonly format?: string
  readonly dryRun?: boolean
  readonly replace?: boolean
  readonly json?: boolean
}

export function addImport(program: Command): void {
  const command = withSettings(withAccess(program.command('import')), FILE_SETTINGS)
    .argument('<file>', 'go2rtc.yaml, mediamtx.yml, Frigate’s config.yml or a streams.json; - for stdin')
    .description('take over the streams of go2rtc, MediaMTX or Frigate, or of another Baton')
    .option('--format <name>', `${IMPORT_FORMATS.join(', ')}; left out: guessed from what stands in it`)
    .option('--dry-run', 'change nothing and say what would be done')
    .option('--replace', 'make streams that are there already what the file says')
    .action(runImport)
  withExamples(
    withJson(command),
    'baton import --dry-run go2rtc.yaml',
    'baton import mediamtx.yml',
    'baton import --replace exported.json',
    'FRIGATE_RTSP_PASSWORD=… baton import /config/config.yml --format frigate',
  )
}

async function runImport(file: string, flags: ImportFlags): Promise<void> {
  const { format, dryRun = false, replace = false, json } = flags
  if (format !== undefined && !isFormat(format))
    throw misuse(`--format is none of ${IMPORT_FORMATS.join(', ')}: ${format}`)
  const text = await readFileText(file)
  const input = { text, variables: variablesOf(text), ...(format !== undefined && { format }) }
  const url = await findRelay(flags)
  const report =
    url === undefined
      ? await importIntoFiles(input, await filesOf(flags), { dryRun, replace })
      : await importByApi(url, flags, input, { dryRun, replace })
  print(report, { json }, () => textOf(report, url ?? settingsOf(flags).streams))
}

function importByApi(
  url: string,
  flags: ImportFlags,
  body: ImportInput & { variables: Record<string, string> },
  { dryRun, replace }: ImportWay,
): Promise<ImportReport> {
  const { text, variables, format } = body
  const params = { query: { dryRun: String(dryRun), replace: String(replace) } }
  const sent = { text, variables, ...(format && { format }) }
  return talkTo(url, flags, (client) => dataOf(client.POST('/import', { params, body: sent })))
}

/** The whole file as text; what is too large is not read to its end. */
async function readFileText(file: string): Promise<string> {
  const bytes = await readFileBytes(file)
  if (bytes === undefined)
    throw new Error(
      `${file} is larger than ${MAX_IMPORT_BYTES} bytes; split it, and import one part after the other`,
    )
  const text = decodeUtf8(bytes)
  if (text === undefined) throw new Error(`${file} is not UTF-8; save it as UTF-8 and run this again`)
  return text
}

async function readFileBytes(file: string): Promise<Buffer | undefined> {
  try {
    return await readBounded(file === '-' ? process.stdin : createReadStream(file), MAX_IMPORT_BYTES)
  } catch (error) {
    throw new Error(`Cannot read ${file}: ${messageOf(error)}`, { cause: error })
  }
}

/** The variables of the environment that the file names; no other leaves this process. */
function variablesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    variablesIn(text).flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

function textOf({ format, dryRun, added, replaced, unchanged, left }: ImportReport, target: string): string {
  const done = dryRun ? 'Would add' : 'Added'
  const lines = [
    ...added.flatMap(linesOf),
    ...(replaced.length > 0 ? [dryRun ? 'Would replace:' : 'Replaced:'] : []),
    ...replaced.flatMap(linesOf),
    ...(unchanged.length > 0 ? ['Unchanged, because there is a stream of that id:'] : []),
    ...unchanged.map(({ line, id }) => `  line ${line}: ${id}`),
    ...(left.length > 0 ? ['Not taken over:'] : []),
    ...left.map(({ line, path, reason }) => `  line ${line}: ${path.slice(1)}: ${reason}`),
  ]
  return [
    `${done} ${added.length} ${added.length === 1 ? 'stream' : 'streams'} (${format}) to ${target}`,
    ...lines,
  ].join('\n')
}

function linesOf({ line, id, name, notes }: TakenLine): string[] {
  return [
    `  line ${line}: ${id}${name === undefined ? '' : ` (${name})`}`,
    ...notes.map((note) => `    ${note}`),
  ]
}

function isFormat(word: string): word is ImportFormat {
  return IMPORT_FORMATS.some((format) => format === word)
}
