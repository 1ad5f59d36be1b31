import { pointer } from './faults.ts'
import type { LoadedStream } from './load-streams.ts'

/** How long a stream that the API wrote is held against a file saved by somebody who had not seen that yet. */
export const FRESH_MS = 30_000

/** A stream that the API wrote lately. */
export interface FreshWrite {
  /** What it was before: its earlier entries as JSON, oldest first, `''` for none. */
  readonly befores: ReadonlySet<string>
  readonly untilMs: number
}

/** What becomes of an edit by hand that met fresh writes of the API. */
export interface Merge {
  /** The streams of the edit, those that are put back as they were written. */
  readonly streams: ReadonlyMap<string, LoadedStream>
  /** Entries to put back into the file: it was saved over them. Undefined removes one that came back. */
  readonly repairs: ReadonlyMap<string, Readonly<Record<string, unknown>> | undefined>
  /** Streams that both sides changed, as the file has them; the API's version was acknowledged and stands. */
  readonly conflicts: ReadonlyMap<string, LoadedStream | undefined>
}

/**
 * Merge an edit by hand, stream by stream, against the last written version. A stream which the file shows as it
 * was before a fresh write was saved from an old copy: the write stands. One which the file shows changed, and
 * with nothing of the fresh write in it, is a conflict. All else is as the file has it.
 */
export function mergeEdit(
  written: ReadonlyMap<string, LoadedStream>,
  edit: ReadonlyMap<string, LoadedStream>,
  fresh: ReadonlyMap<string, FreshWrite>,
  nowMs: number,
): Merge {
  const repairs = new Map<string, Readonly<Record<string, unknown>> | undefined>()
  const conflicts = new Map<string, LoadedStream | undefined>()
  const streams = new Map(edit)
  for (const [id, { befores, untilMs }] of fresh) {
    const kept = written.get(id)
    const mine = kept?.entry
    const theirs = edit.get(id)?.entry
    if (nowMs > untilMs || mine === theirs) continue
    const stale = befores.has(theirs ?? '')
    const [oldest = ''] = befores
    if (!stale && knows(theirs, mine, oldest)) continue
    repairs.set(id, mine === undefined ? undefined : (JSON.parse(mine) as Record<string, unknown>))
    if (kept === undefined) streams.delete(id)
    else streams.set(id, kept)
    if (!stale) conflicts.set(id, edit.get(id))
  }
  return { streams, repairs, conflicts }
}

/** Does an edit show any of what the write had changed, so that its author must have seen it? */
function knows(edit: string | undefined, written: string | undefined, before: string): boolean {
  const [theirs, mine, old] = [leavesOf(edit), leavesOf(written), leavesOf(before)]
  const isTaken = ([path, value]: [string, string]): boolean =>
    path !== '/id' && old.get(path) !== value && theirs.get(path) === value
  return [...mine].some(isTaken) || [...old.keys()].some((path) => !mine.has(path) && !theirs.has(path))
}

/** Every plain value of an entry by its path, as JSON. */
function leavesOf(entry: string | undefined): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>()
  const walk = (value: unknown, path: readonly string[]): void => {
    if (typeof value !== 'object' || value === null) leaves.set(pointer(path), JSON.stringify(value))
    else for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key])
  }
  if (entry !== undefined && entry !== '') walk(JSON.parse(entry), [])
  return leaves
}
