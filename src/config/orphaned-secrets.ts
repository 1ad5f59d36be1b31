import type { Log } from '../log.ts'
import { heldSecrets } from './carried-secrets.ts'
import type { LoadedStream } from './load-streams.ts'
import type { Secrets } from './secrets.ts'
import type { SourceSecret } from './source-secret.ts'

type Streams = ReadonlyMap<string, LoadedStream>

/**
 * Ends the changes of secrets that these streams show as made: beside what an edit by hand makes of an entry, nothing
 * tells which secret counts.
 */
export async function endMade(streams: Streams, secrets: Secrets): Promise<void> {
  const made = [...streams.values()].flatMap(({ entry, sources }) =>
    [...sources].flatMap(([id, { secret }]) => (secrets.isMade(id, entry) ? [[id, secret] as const] : [])),
  )
  if (made.length > 0) await secrets.settle(new Map(made))
}

/** Whether a start has something to end or to forget. */
export function isTidy(streams: Streams, secrets: Secrets): boolean {
  return leftSecrets(streams, secrets).length === 0
}

/** Ends what a crash left of the secrets, and forgets those that nobody wants. */
export async function tidySecrets(streams: Streams, secrets: Secrets, log: Log): Promise<void> {
  await secrets.settle(pendingOf(streams, secrets))
  await secrets.forget(orphanedSecrets(streams, secrets, log))
}

/** The sources with secrets of which a start may have something to forget. */
function leftSecrets(streams: Streams, secrets: Secrets): readonly string[] {
  const used = usedIds(streams)
  return secrets.ids().filter((id) => !used.has(id) || secrets.isPending(id))
}

/** Of the sources whose change was begun and not ended, what counts; undefined for nothing. */
function pendingOf(streams: Streams, secrets: Secrets): ReadonlyMap<string, SourceSecret | undefined> {
  const all = [...streams.values()].flatMap(({ sources }) => [...sources])
  return new Map(all.flatMap(([id, { secret }]) => (secrets.isPending(id) ? [[id, secret] as const] : [])))
}

/** The sources whose secrets can be forgotten: no stream names them, and none may want them. */
export function orphanedSecrets(streams: Streams, secrets: Secrets, log: Log): ReadonlySet<string> {
  const used = usedIds(streams)
  const orphans = secrets.ids().filter((id) => !used.has(id))
  const held = heldSecrets(streams, orphans, secrets)
  if (held.sourceIds.size > 0)
    log.warn(
      { streams: held.streams },
      'Passwords that no source names are kept: streams without source ids may want them',
    )
  return new Set(orphans.filter((id) => !held.sourceIds.has(id)))
}

function usedIds(streams: Streams): ReadonlySet<string> {
  return new Set([...streams.values()].flatMap(({ sources }) => [...sources.keys()]))
}
