import { HIDDEN } from './hidden-parts.ts'
import type { SourceInput } from './stream-input.ts'
import { RENDITIONS, sourceShape } from './streams.ts'
import type { RenditionName } from './streams.ts'

/** The sources of a rendition, each in its place; undefined is one that cannot be judged. */
export type SourcesInPlace = Readonly<Partial<Record<RenditionName, readonly (SourceInput | undefined)[]>>>

/** What can be read of the sources of a stream whose keys have faults: the fields that have none. */
export function readableSources(value: unknown): SourcesInPlace {
  if (!isObject(value)) return {}
  if (!Object.hasOwn(value, 'renditions')) return { main: [readableSource(value, ['id'])] }
  const { renditions } = value
  if (!isObject(renditions)) return {}
  return Object.fromEntries(
    RENDITIONS.flatMap((name) => {
      const rendition = renditions[name]
      const sources: unknown = isObject(rendition) ? rendition['sources'] : undefined
      return Array.isArray(sources) ? [[name, sources.map((source) => readableSource(source))]] : []
    }),
  )
}

/** A URL that holds `***` is not judged: what that stands for depends on ids, which may be what is wrong. */
function readableSource(value: unknown, without: readonly string[] = []): SourceInput | undefined {
  if (!isObject(value)) return undefined
  const fields = Object.entries(sourceShape).flatMap(([key, field]) => {
    const parsed = without.includes(key) ? undefined : field.safeParse(value[key])
    return parsed?.success === true && parsed.data !== undefined ? [[key, parsed.data] as const] : []
  })
  const source = Object.fromEntries(fields)
  return typeof source['url'] === 'string' && !source['url'].includes(HIDDEN)
    ? (source as SourceInput)
    : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
