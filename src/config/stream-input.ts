import type * as z from 'zod'
import type { FieldFault } from '../errors.ts'
import { faultsOf } from './faults.ts'
import { fullForm, keysAt, shortForm } from './streams.ts'
import type { StreamConfig } from './streams.ts'

/** A stream as somebody wrote it, the short form made into the full one. May hold secrets. */
export type StreamInput = z.infer<typeof fullForm>

/** A source as somebody wrote it; a null user or password takes the kept one away. May hold secrets. */
export type SourceInput = StreamInput['renditions']['main']['sources'][number]

/** Read one stream in either form, or every fault that it has, with paths under `prefix`. */
export function parseStreamInput(value: unknown, prefix = ''): StreamInput | FieldFault[] {
  if (!isObject(value)) return [{ path: prefix, message: `is not an object; write ${EXAMPLE}` }]
  if (Object.hasOwn(value, 'renditions')) {
    const parsed = fullForm.safeParse(value)
    if (!parsed.success) return faultsOf(parsed.error, prefix, keysAt)
    const unpinned = Object.entries(parsed.data.renditions).flatMap(([name, rendition]) =>
      (rendition?.sources ?? []).flatMap((source, i) =>
        unpinnedFaults(source, `${prefix}/renditions/${name}/sources/${i}`),
      ),
    )
    return unpinned.length > 0 ? unpinned : parsed.data
  }
  const parsed = shortForm.safeParse(value)
  if (!parsed.success) return faultsOf(parsed.error, prefix, keysAt)
  const { url, user, password, transport, pull, damaged, fingerprint, ...stream } = parsed.data
  const unpinned = unpinnedFaults(parsed.data, prefix)
  if (unpinned.length > 0) return unpinned
  const source = { url, user, password, transport, pull, damaged, fingerprint }
  return { ...stream, renditions: { main: { sources: [source] } } }
}

/** A fingerprint that nobody would check. */
function unpinnedFaults(
  { pull, fingerprint }: Pick<SourceInput, 'pull' | 'fingerprint'>,
  prefix: string,
): FieldFault[] {
  if (pull !== 'ffmpeg' || fingerprint === undefined) return []
  const message = 'is checked by the native pull alone; leave "pull" out, or write "native"'
  return [{ path: `${prefix}/fingerprint`, message }]
}

const EXAMPLE = '{ "id": "door", "url": "rtsp://host/path" }'

/**
 * A stream with a merge patch (RFC 7396) applied. The short form's keys stand for the first source of the main
 * rendition, and there a null user or password goes through, for it takes away what is kept elsewhere.
 */
export function applyPatch(config: StreamConfig, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const entries = Object.entries(patch)
  const ofSource = entries.filter(([key]) => SOURCE_KEYS.has(key))
  const ofStream = Object.fromEntries(entries.filter(([key]) => !SOURCE_KEYS.has(key)))
  const merged = mergePatch(config, ofStream)
  if (ofSource.length === 0 || !isObject(merged)) return merged
  if (Object.hasOwn(ofStream, 'renditions')) return { ...merged, ...Object.fromEntries(ofSource) }
  const { main, sub } = config.renditions
  const [first, ...others] = main.sources
  const kept = ofSource.filter(([key, value]) => value !== null || CREDENTIAL_KEYS.has(key))
  const gone = new Set(ofSource.filter(([, value]) => value === null).map(([key]) => key))
  const stays = Object.entries(first ?? {}).filter(([key]) => !gone.has(key))
  const sources = [Object.fromEntries([...stays, ...kept]), ...others]
  return { ...merged, renditions: sub === undefined ? { main: { sources } } : { main: { sources }, sub } }
}

const CREDENTIAL_KEYS = new Set(['user', 'password'])
const SOURCE_KEYS = new Set(['url', 'transport', 'pull', 'damaged', 'fingerprint', ...CREDENTIAL_KEYS])

/** RFC 7396 §2. Goes by entries, so that a key named `__proto__` is a key and nothing else. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const merged = new Map(isObject(target) ? Object.entries(target) : [])
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key)
    else merged.set(key, mergePatch(merged.get(key), value))
  }
  return Object.fromEntries(merged)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
