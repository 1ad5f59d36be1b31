import type { Log } from '../log.ts'
import { heldSecrets } from './carried-secrets.ts'
import type { LoadedStream } from './load-streams.ts'
import type { Secrets } from './secrets.ts'

/** The sources whose secrets can be forgotten: no stream names them, and none may want them. */
export function orphanedSecrets(
  streams: ReadonlyMap<string, LoadedStream>,
  secrets: Secrets,
  log: Log,
): ReadonlySet<string> {
  const used = new Set([...streams.values()].flatMap(({ sources }) => [...sources.keys()]))
  const orphans = secrets.ids().filter((id) => !used.has(id))
  const held = heldSecrets(streams, orphans, secrets)
  if (held.sourceIds.size > 0)
    log.warn(
      { streams: held.streams },
      'Passwords that no source names are kept: streams without source ids may want them',
    )
  return new Set(orphans.filter((id) => !held.sourceIds.has(id)))
}
