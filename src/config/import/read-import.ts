import { RelayError } from '../../errors.ts'
import { readBaton } from './baton.ts'
import { readFrigate } from './frigate.ts'
import { IMPORT_FORMATS } from './found.ts'
import type { Found, FoundStream, ImportFormat, LeftOut, Variables } from './found.ts'
import { readGo2rtc } from './go2rtc.ts'
import { idOf, uniqueId } from '../../protocol/stream-id.ts'
import { readMediamtx } from './mediamtx.ts'
import { mapOf } from './values.ts'
import { parseYaml } from './yaml-text.ts'

/** As much as a file may hold, in bytes of UTF-8. */
export const MAX_IMPORT_BYTES = 1_048_576

/** As many streams as one file may hold. */
export const MAX_STREAMS = 1000

const MAX_NAME_LENGTH = 100

/** A stream that could be added. `input` holds secrets. */
export interface ImportEntry {
  readonly id: string
  /** As the API takes it. */
  readonly input: Readonly<Record<string, unknown>>
  /** Where it stands in the file: a JSON Pointer (RFC 6901). */
  readonly path: string
  readonly notes: readonly string[]
  /** Names of the variables whose values stand in `input`. */
  readonly variables: readonly string[]
}

/** A file that was read, before anything is done with it. */
export interface ReadImport {
  readonly format: ImportFormat
  readonly entries: readonly ImportEntry[]
  readonly left: readonly LeftOut[]
  /** The line of a JSON Pointer, from 1. */
  readonly lineOf: (path: string) => number
}

/**
 * Read a file of another program. Throws `invalid-import` when it is broken, too large, or of no format that is known.
 * `format` is guessed from what stands in the file where it is left out.
 */
export function readImport(text: string, variables: Variables, format?: ImportFormat): ReadImport {
  if (Buffer.byteLength(text) > MAX_IMPORT_BYTES)
    throw new RelayError('invalid-import', `The file is larger than ${MAX_IMPORT_BYTES} bytes; split it`)
  const json = format === 'baton' || (format === undefined && looksLikeJson(text))
  const streamsJson = json ? tryBaton(text, format) : undefined
  if (streamsJson !== undefined)
    return { format: 'baton', ...streamsJson, entries: entriesOf(streamsJson.streams) }
  const { root, lineOf } = parseYaml(text)
  const known = format ?? guessFormat(root)
  if (known === 'baton')
    throw new RelayError('invalid-import', 'The file is no streams.json, which is { "streams": [ … ] }')
  const { streams, left } = READERS[known](root, variables)
  if (streams.length + left.length === 0)
    throw new RelayError(
      'invalid-import',
      `The file holds ${WHAT_IT_HOLDS[known]}, so there is nothing to take over`,
    )
  return { format: known, entries: entriesOf(streams), left, lineOf }
}

const READERS: Record<Exclude<ImportFormat, 'baton'>, (root: unknown, variables: Variables) => Found> = {
  go2rtc: readGo2rtc,
  mediamtx: readMediamtx,
  frigate: readFrigate,
}

const WHAT_IT_HOLDS = {
  go2rtc: 'no "streams", which go2rtc.yaml has',
  mediamtx: 'no "paths", which mediamtx.yml has',
  frigate: 'no "cameras", which Frigate’s file has',
}

/** JSON with comments is no YAML. A fault is the file's only where it can be nothing else. */
function tryBaton(text: string, format: ImportFormat | undefined): ReturnType<typeof readBaton> | undefined {
  try {
    return readBaton(text)
  } catch (error) {
    if (format !== 'baton' && !/"streams"\s*:\s*\[/.test(text)) return undefined
    throw new RelayError('invalid-import', (error as Error).message, { cause: error })
  }
}

function looksLikeJson(text: string): boolean {
  return /^\uFEFF?\s*(?:\{|\/[/*])/.test(text)
}

function guessFormat(root: unknown): ImportFormat {
  const document = mapOf(root)
  if (document.has('cameras')) return 'frigate'
  if (document.has('paths') || document.has('pathDefaults')) return 'mediamtx'
  if (document.has('streams')) return Array.isArray(document.get('streams')) ? 'baton' : 'go2rtc'
  throw new RelayError(
    'invalid-import',
    `The file has neither "streams" (go2rtc) nor "paths" (MediaMTX) nor "cameras" (Frigate); if it is one of these, name it: ${IMPORT_FORMATS.join(', ')}`,
  )
}

function entriesOf(streams: readonly FoundStream[]): ImportEntry[] {
  if (streams.length > MAX_STREAMS)
    throw new RelayError(
      'invalid-import',
      `The file holds ${streams.length} streams, more than ${MAX_STREAMS}; split it`,
    )
  const taken = new Set<string>()
  return streams.map((stream) => {
    const id = uniqueId(idOf(stream.name), taken)
    taken.add(id)
    const name = nameOf(stream, id)
    const { group, audio, mode, main, sub, variables = [] } = stream
    const input = {
      id,
      ...(name !== undefined && { name }),
      ...(group !== undefined && { group }),
      ...(audio !== undefined && { audio }),
      ...(mode !== undefined && { mode }),
      renditions: { main: { sources: main }, ...(sub && { sub: { sources: sub } }) },
    }
    return { id, input, path: stream.path, notes: stream.notes, variables }
  })
}

/** A name for people where the id does not say it all. */
function nameOf({ label, name }: FoundStream, id: string): string | undefined {
  const text = (label ?? (name === id ? undefined : name))?.replaceAll(/\p{Cc}/gu, ' ').trim()
  return text ? text.slice(0, MAX_NAME_LENGTH) : undefined
}
