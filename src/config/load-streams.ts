import type { AddressRule } from '../net/address-rule.ts'
import type { CompiledStream } from './compiled-stream.ts'
import type { Entry } from './entry-edits.ts'
import { faultsOfStream, judgeStream } from './judge-stream.ts'
import type { Secrets } from './secrets.ts'
import { atOnce } from './slices.ts'
import { StreamsDocument } from './streams-document.ts'
import type { PlacedFault } from './streams-document.ts'

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
  /** Of all the others. */
  readonly faults: readonly PlacedFault[]
}

/** What every stream is judged by. */
export interface Judgement {
  readonly rule: AddressRule
  readonly environment: NodeJS.ProcessEnv
  readonly secrets: Secrets
}

/** Read the text of streams.json. Throws `config-broken` when it is no JSON of that shape. */
export function loadStreams(text: string, judgement: Judgement): LoadedStreams {
  return atOnce(loading(StreamsDocument.parse(text), judgement))
}

/** {@link loadStreams}, to be interrupted behind each stream. */
export function* loading(document: StreamsDocument, judgement: Judgement): Generator<void, LoadedStreams> {
  const streams = new Map<string, LoadedStream>()
  const faults: PlacedFault[] = []
  const taken = new Set<string>()
  const firsts = new Map<unknown, number>()
  for (const [index, value] of document.entries.entries()) {
    yield
    const id = idOf(value)
    const first = firsts.get(id)
    const entry = JSON.stringify(value)
    const context = { ...judgement, origin: 'file', before: undefined, taken, entry } as const
    if (first !== undefined) {
      const message = `the id "${String(id)}" is taken by the stream at ${document.lineOf(first)}; give this one another`
      faults.push(...document.placed(index, [{ path: '/id', message }, ...faultsOfStream(value, context)]))
      continue
    }
    if (typeof id === 'string') firsts.set(id, index)
    const found = judgeStream(value, context)
    if (Array.isArray(found)) {
      faults.push(...document.placed(index, found))
      continue
    }
    for (const sourceId of found.sources.keys()) taken.add(sourceId)
    streams.set(found.config.id, { ...found, entry })
  }
  return { document, streams, faults }
}

/** The streams of the file where each that has a fault stays as it was `before`, in the order of the file. */
export function withKept(
  { document, streams }: LoadedStreams,
  before: ReadonlyMap<string, LoadedStream>,
): ReadonlyMap<string, LoadedStream> {
  const kept = new Map<string, LoadedStream>()
  for (const entry of document.entries) {
    const id = idOf(entry)
    const stream = typeof id === 'string' ? (streams.get(id) ?? before.get(id)) : undefined
    if (stream !== undefined) kept.set(stream.config.id, stream)
  }
  return kept
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

/** The entries of the file by their ids, the first of each. */
export function entriesById(document: StreamsDocument): ReadonlyMap<unknown, Entry> {
  const entries = new Map<unknown, Entry>()
  for (const entry of document.entries) {
    const id = idOf(entry)
    if (id !== undefined && !entries.has(id)) entries.set(id, entry as Entry)
  }
  return entries
}

function idOf(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null && 'id' in entry ? entry.id : undefined
}
