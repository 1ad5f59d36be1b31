import { createHash, createHmac, randomBytes } from 'node:crypto'
import { messageOf, RelayError } from '../errors.ts'
import type { ErrorCode, FieldFault } from '../errors.ts'
import type { AddressRule, UrlOrigin } from '../net/address-rule.ts'
import { compileSource } from './compiled-source.ts'
import type { CompiledSource } from './compiled-source.ts'
import type { SourcesInPlace } from './readable-sources.ts'
import type { Secrets } from './secrets.ts'
import type { SourceSecret } from './source-secret.ts'
import type { StreamInput } from './stream-input.ts'
import { RENDITIONS } from './streams.ts'
import type { RenditionConfig, RenditionName, StreamConfig } from './streams.ts'

/** A stream as it was written, split into what may be seen and what may not. */
export interface CompiledStream {
  readonly config: StreamConfig
  readonly sources: ReadonlyMap<string, CompiledSource>
  /** Strong, with its quotes (RFC 9110 §8.8.3): changes with the stream and with its secrets. */
  readonly etag: string
}

/** A fault with the code it is answered by. */
export interface CodedFault extends FieldFault {
  readonly code: ErrorCode
}

export interface StreamContext {
  readonly origin: UrlOrigin
  readonly rule: AddressRule
  readonly environment: NodeJS.ProcessEnv
  readonly secrets: Secrets
  /** The stream until now. */
  readonly before: CompiledStream | undefined
  /** Source ids of all other streams. */
  readonly taken: ReadonlySet<string>
  /** The stream's entry in the file as JSON, where it comes from there. */
  readonly entry?: string
}

/** Split a stream, or name every fault that it has. */
export function compileStream(input: StreamInput, context: StreamContext): CompiledStream | CodedFault[] {
  const { main, sub } = input.renditions
  const { renditions, sources, faults } = compileSources(
    input.id,
    { main: main.sources, ...(sub === undefined ? {} : { sub: sub.sources }) },
    context,
  )
  if (faults.length > 0) return faults
  const config: StreamConfig = {
    id: input.id,
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(input.group === undefined ? {} : { group: input.group }),
    audio: input.audio ?? true,
    mode: input.mode ?? 'always',
    renditions: { main: { sources: [] }, ...renditions },
  }
  return { config, sources, etag: etagOf(config, sources, context.secrets.etagKey) }
}

/** What {@link compileSources} makes of a stream's sources. */
interface CompiledSources {
  readonly renditions: Partial<Record<RenditionName, RenditionConfig>>
  readonly sources: ReadonlyMap<string, CompiledSource>
  readonly faults: CodedFault[]
}

/** Split the sources of a stream, in order; those without a fault are there beside the faults of the others. */
export function compileSources(
  streamId: string,
  lists: SourcesInPlace,
  context: StreamContext,
): CompiledSources {
  const faults: CodedFault[] = []
  const sources = new Map<string, CompiledSource>()
  const compileRendition = (name: RenditionName, list: SourceList): RenditionConfig => {
    const ids = sourceIds(streamId, name, list, context)
    const compiled = list.map((source, i) => {
      if (source === undefined) return []
      const path = `/renditions/${name}/sources/${i}`
      const id = ids[i] ?? ''
      if (context.taken.has(id) || sources.has(id)) {
        faults.push({
          code: 'invalid-stream',
          path: `${path}/id`,
          message: 'belongs to another source; leave it out',
        })
        return []
      }
      try {
        const result = compileSource(source, { ...context, id, ...keptOf(id, context) })
        sources.set(id, result)
        return [result.config]
      } catch (error) {
        if (!(error instanceof RelayError)) throw error
        faults.push({ code: error.code, path: `${path}/url`, message: messageOf(error) })
        return []
      }
    })
    return { sources: compiled.flat() }
  }
  const renditions = RENDITIONS.flatMap((name) => {
    const list = lists[name]
    return list === undefined ? [] : [[name, compileRendition(name, list)] as const]
  })
  return { renditions: Object.fromEntries(renditions), sources, faults }
}

/**
 * The stream as it stands in the file, without a secret. It keeps the short form where it was written so and its
 * source has the id that its place gives it.
 */
export function entryOf(stream: CompiledStream, wasShort: boolean): Record<string, unknown> {
  const { id, name, group, audio, mode, renditions } = stream.config
  const base = {
    id,
    ...(name === undefined ? {} : { name }),
    ...(group === undefined ? {} : { group }),
    ...(audio ? {} : { audio }),
    ...(mode === 'always' ? {} : { mode }),
  }
  const [only] = renditions.main.sources
  const isShort =
    wasShort &&
    renditions.sub === undefined &&
    renditions.main.sources.length === 1 &&
    only?.id === derivedId(id, 'main', 0)
  if (isShort) return { ...base, ...sourceEntry(only, false) }
  const entries = RENDITIONS.flatMap((rendition) => {
    const found = renditions[rendition]
    return found === undefined
      ? []
      : [[rendition, { sources: found.sources.map((source) => sourceEntry(source, true)) }]]
  })
  return { ...base, renditions: Object.fromEntries(entries) as unknown }
}

function sourceEntry(source: RenditionConfig['sources'][number], withId: boolean): Record<string, unknown> {
  const { id, url, transport, pull, damaged, fingerprint } = source
  return {
    ...(withId ? { id } : {}),
    url,
    ...(transport === 'tcp' ? {} : { transport }),
    ...(pull === undefined ? {} : { pull }),
    ...(damaged === undefined ? {} : { damaged }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  }
}

type SourceList = NonNullable<SourcesInPlace[RenditionName]>

/** Every source's id: the one that is given, else that of the source it was until now, else a new one. */
function sourceIds(
  streamId: string,
  rendition: RenditionName,
  list: SourceList,
  { before, origin, taken }: StreamContext,
): string[] {
  const old = before?.config.renditions[rendition]?.sources ?? []
  const used = new Set(list.flatMap((source) => source?.id ?? []))
  return list.map((source, i) => {
    if (source?.id !== undefined) return source.id
    if (origin === 'file') return derivedId(streamId, rendition, i)
    const free = old.filter(({ id }) => !used.has(id) && !taken.has(id))
    const id =
      (free.find(({ url }) => url === source?.url) ?? free.find((one) => one === old[i]))?.id ?? randomId()
    used.add(id)
    return id
  })
}

/** A source written by hand has an id of its own as long as it keeps its place. */
export function derivedId(streamId: string, rendition: RenditionName, index: number): string {
  return createHash('sha256').update(`${streamId}/${rendition}/${index}`).digest('hex').slice(0, 10)
}

function randomId(): string {
  return randomBytes(5).toString('hex')
}

/**
 * By the API only this stream's own secrets are kept, and a new source has those of the others; from the file those
 * that lie on the disk for the id.
 */
function keptOf(
  id: string,
  { before, origin, secrets, entry }: StreamContext,
): { kept: readonly SourceSecret[]; shownBefore: string | undefined; placesBefore: ReadonlySet<string> } {
  const old = before?.sources.get(id)
  if (origin === 'file')
    return { kept: secrets.of(id, entry), shownBefore: undefined, placesBefore: new Set() }
  const usable = old === undefined ? [...(before?.sources.values() ?? [])] : [old]
  const placesBefore = new Set([...(before?.sources.values() ?? [])].map(({ at }) => at))
  return { kept: usable.flatMap(({ secret }) => secret ?? []), shownBefore: old?.config.url, placesBefore }
}

function etagOf(config: StreamConfig, sources: ReadonlyMap<string, CompiledSource>, key: string): string {
  const secrets = [...sources].map(([id, { secret }]) => [id, secret])
  return `"${createHmac('sha256', key)
    .update(JSON.stringify([config, secrets]))
    .digest('base64url')
    .slice(0, 22)}"`
}
