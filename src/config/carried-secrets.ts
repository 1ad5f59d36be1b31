import { derivedId } from './compiled-stream.ts'
import type { LoadedStream } from './load-streams.ts'
import type { Secrets } from './secrets.ts'
import type { SourceSecret } from './source-secret.ts'
import type { SourceInput } from './stream-input.ts'
import { parseStreamInput } from './stream-input.ts'
import { RENDITIONS } from './streams.ts'
import type { SourceConfig } from './streams.ts'

type Streams = ReadonlyMap<string, LoadedStream>

/**
 * Secrets of sources that an edit by hand robs of their ids, as a file that was exported does, under the ids that their
 * places give them. A secret goes along where the stream and the address are the same, and no other login is written.
 */
export function carriedSecrets(
  entries: readonly unknown[],
  streams: Streams,
): ReadonlyMap<string, SourceSecret> {
  const carried = new Map<string, SourceSecret>()
  for (const entry of entries) {
    const before = changedFrom(entry, streams)
    const input = before === undefined ? [] : parseStreamInput(entry)
    if (before === undefined || Array.isArray(input)) continue
    const named = new Set(
      RENDITIONS.flatMap((rendition) => sourcesOf(input, rendition).flatMap(({ id }) => id ?? [])),
    )
    for (const rendition of RENDITIONS) {
      const old = [rendition, ...RENDITIONS].flatMap((one) => sourcesOf(before.config, one))
      for (const [index, source] of sourcesOf(input, rendition).entries()) {
        const id = derivedId(input.id, rendition, index)
        if (source.id !== undefined || before.sources.has(id)) continue
        const same = old.find((one) => one.url === source.url && !named.has(one.id))
        const secret = same && before.sources.get(same.id)?.secret
        if (secret !== undefined && isSameLogin(source, secret)) carried.set(id, secret)
      }
    }
  }
  return carried
}

/** The stream that an entry changes, where that has a secret to lose. Most entries of a file change nothing. */
function changedFrom(entry: unknown, streams: Streams): LoadedStream | undefined {
  const id: unknown = typeof entry === 'object' && entry !== null ? Reflect.get(entry, 'id') : undefined
  const before = typeof id === 'string' ? streams.get(id) : undefined
  if (before === undefined || before.entry === JSON.stringify(entry)) return undefined
  return [...before.sources.values()].some(({ secret }) => secret !== undefined) ? before : undefined
}

/** What of the secrets that no source names is held all the same, and for whom. */
export interface HeldSecrets {
  readonly sourceIds: ReadonlySet<string>
  /** Streams that may want them. */
  readonly streams: readonly string[]
}

/**
 * Secrets that no source of the file names, while a source that names no id and has none is at the place of one: its id
 * may have been lost by an edit by hand, and then the secret is not to be lost as well.
 */
export function heldSecrets(streams: Streams, orphans: readonly string[], secrets: Secrets): HeldSecrets {
  const sourceIds = new Set<string>()
  const wanting = new Set<string>()
  const idless = [...streams].flatMap(([streamId, stream]) =>
    idlessPlaces(stream).map((place) => [streamId, place] as const),
  )
  for (const id of orphans)
    for (const [streamId, place] of idless) {
      if (!secrets.of(id).some(({ at }) => at === place)) continue
      sourceIds.add(id)
      wanting.add(streamId)
    }
  return { sourceIds, streams: [...wanting] }
}

/** Where the sources are that name no id and have no secret. */
function idlessPlaces({ entry, config, sources }: LoadedStream): string[] {
  const input = parseStreamInput(JSON.parse(entry))
  if (Array.isArray(input)) return []
  return RENDITIONS.flatMap((rendition) =>
    sourcesOf(config, rendition).flatMap(({ id }, index) => {
      const source = sources.get(id)
      const isNamed = sourcesOf(input, rendition)[index]?.id !== undefined
      return isNamed || source === undefined || source.secret !== undefined ? [] : [source.at]
    }),
  )
}

function isSameLogin({ user, password }: SourceInput, secret: SourceSecret): boolean {
  return (user === undefined || user === secret.user) && password === undefined
}

function sourcesOf<Source extends SourceInput | SourceConfig>(
  {
    renditions,
  }: {
    readonly renditions: Partial<
      Record<(typeof RENDITIONS)[number], { readonly sources: readonly Source[] } | undefined>
    >
  },
  rendition: (typeof RENDITIONS)[number],
): readonly Source[] {
  return renditions[rendition]?.sources ?? []
}
