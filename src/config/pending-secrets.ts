import { createHash } from 'node:crypto'
import type { Entry } from './entry-edits.ts'
import type { SourceSecret } from './source-secret.ts'

/** Marks of a stream's entry in streams.json before and after a change; undefined where there was none. */
export interface PendingChange {
  readonly before?: string | undefined
  readonly after: string
}

/** A secret on the disk. One of a change that streams.json may not show yet says which; without `at` it is none. */
export interface KeptSecret extends SourceSecret {
  readonly pending?: PendingChange | undefined
}

/** What a change makes of one source. */
export interface NewSecret {
  readonly streamId: string
  /** Undefined: the source has none any more. */
  readonly secret: SourceSecret | undefined
}

/** Whether this entry of its stream shows that a change of a source with these secrets was made. */
export function isMade(kept: readonly KeptSecret[], entry: string): boolean {
  return kept.some(({ pending }) => pending?.after === markOf(entry))
}

/** Stands for no secret: no address is empty. */
const NONE: SourceSecret = { at: '' }

/**
 * New secrets as they have to lie on the disk before streams.json changes from `before` to `after`, entries by stream id
 * as JSON. A source whose entry stays as it is has none: nothing could tell whether its change was made.
 */
export function pendingSecrets(
  secrets: ReadonlyMap<string, NewSecret>,
  before: ReadonlyMap<string, { readonly entry: string }>,
  after: ReadonlyMap<unknown, Entry>,
): ReadonlyMap<string, KeptSecret> {
  const pending = new Map<string, KeptSecret>()
  for (const [sourceId, { streamId, secret = NONE }] of secrets) {
    const marks = {
      before: markOf(before.get(streamId)?.entry),
      after: markOf(JSON.stringify(after.get(streamId))),
    }
    if (marks.after !== undefined && marks.after !== marks.before)
      pending.set(sourceId, { ...secret, pending: { before: marks.before, after: marks.after } })
  }
  return pending
}

/**
 * What of a source's secrets counts beside this entry of its stream, best first: that of the change which made the entry
 * what it is, alone; never that of a change which was not made.
 */
export function secretsBeside(kept: readonly KeptSecret[], entry: string): readonly KeptSecret[] {
  if (kept.every(({ pending }) => pending === undefined)) return kept
  const mark = markOf(entry)
  const made = kept.find(({ pending }) => pending?.after === mark)
  if (made !== undefined) return [made]
  const settled = kept.filter(({ pending }) => pending === undefined)
  return [...settled, ...kept.filter(({ pending }) => pending !== undefined && pending.before !== mark)]
}

function markOf(entry: string | undefined): string | undefined {
  return entry === undefined ? undefined : createHash('sha256').update(entry).digest('base64url').slice(0, 22)
}
