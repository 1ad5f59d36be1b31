import type { FieldFault } from '../errors.ts'
import type { AddressRule } from '../net/address-rule.ts'
import { compileStream } from './compiled-stream.ts'
import type { CodedFault, CompiledStream } from './compiled-stream.ts'
import type { Entry } from './entry-edits.ts'
import type { Secrets } from './secrets.ts'
import { atOnce } from './slices.ts'
import { parseStreamInput } from './stream-input.ts'
import { StreamsDocument } from './streams-document.ts'

/** A stream of the file. */
export interface LoadedStream extends CompiledStream {
  /** The entry as JSON, for telling whether it was changed. */
  readonly entry: string
}

/** What the text of streams.json says. */
export interface LoadedStreams {
  readonly document: StreamsDocument
  /** In the order of the file; only those without a fault. */
  readonly streams: ReadonlyMap<string, LoadedStream>
  /** Of all the others, each with its line. */
  readonly faults: readonly FieldFault[]
}

/** What every stream is judged by. */
export interface Judgement {
  readonly rule: AddressRule
  readonly environment: NodeJS.ProcessEnv
  readonly secrets: Secrets
}

/** Read the text of streams.json. Throws `config-broken` when it is no JSON of that shape. */
export function loadStreams(text: string, judgement: Judgement): LoadedStreams {
  return atOnce(loading(text, judgement))
}

/** {@link loadStreams}, to be interrupted behind each stream. */
export function* loading(text: string, judgement: Judgement): Generator<void, LoadedStreams> {
  const document = StreamsDocument.parse(text)
  const streams = new Map<string, LoadedStream>()
  const faults: FieldFault[] = []
  const taken = new Set<string>()
  const firsts = new Map<unknown, number>()
  for (const [index, value] of document.entries.entries()) {
    yield
    const id = idOf(value)
    const first = firsts.get(id)
    if (first !== undefined) {
      const message = `the id "${String(id)}" is taken by the stream at ${document.lineOf(first)}; give this one another`
      faults.push(...document.placed(index, [{ path: '/id', message }]))
      continue
    }
    if (typeof id === 'string') firsts.set(id, index)
    const found = judge(value, taken, judgement)
    if (Array.isArray(found)) {
      faults.push(...document.placed(index, found))
      continue
    }
    for (const sourceId of found.sources.keys()) taken.add(sourceId)
    streams.set(found.config.id, { ...found, entry: JSON.stringify(value) })
  }
  return { document, streams, faults }
}

function judge(
  value: unknown,
  taken: ReadonlySet<string>,
  judgement: Judgement,
): CompiledStream | FieldFault[] {
  const input = parseStreamInput(value)
  if (Array.isArray(input)) return input
  const found = compileStream(input, { ...judgement, origin: 'file', before: undefined, taken })
  return Array.isArray(found) ? asWritten(found, value) : found
}

/** Faults of the short form's only source under the keys that were written. */
export function asWritten(faults: readonly CodedFault[], value: unknown): CodedFault[] {
  const isFull = typeof value === 'object' && value !== null && Object.hasOwn(value, 'renditions')
  return faults.map((fault) => {
    return isFull ? fault : { ...fault, path: fault.path.replace('/renditions/main/sources/0', '') }
  })
}

/** The text with entries of the file changed, added (at the end) or, where undefined, removed. */
export function withEntries(text: string, changes: ReadonlyMap<string, Entry | undefined>): string {
  const document = StreamsDocument.parse(text)
  const indexes = new Map<unknown, number>()
  for (const [index, entry] of document.entries.entries()) {
    const id = idOf(entry)
    if (!indexes.has(id)) indexes.set(id, index)
  }
  const changed = new Map<number, Entry | undefined>()
  const added: Entry[] = []
  for (const [id, entry] of changes) {
    const index = indexes.get(id)
    if (index !== undefined) changed.set(index, entry)
    else if (entry !== undefined) added.push(entry)
  }
  return document.edited({ changed, added })
}

function idOf(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null && 'id' in entry ? entry.id : undefined
}
