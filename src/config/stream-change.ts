import type { LoadedStream } from './load-streams.ts'
import type { StreamConfig } from './streams.ts'

/** What is different since the last time, whoever changed it. */
export interface StreamChange {
  readonly added: readonly StreamConfig[]
  /** Also those of which nothing changed but a secret. */
  readonly changed: readonly StreamConfig[]
  /** Ids. */
  readonly removed: readonly string[]
}

/** The ids of each kind of change that there is one of. */
export function idsOfChange({
  added,
  changed,
  removed,
}: StreamChange): Partial<Record<keyof StreamChange, string[]>> {
  const idsOf = (streams: readonly StreamConfig[]): string[] => streams.map(({ id }) => id)
  return {
    ...(added.length > 0 && { added: idsOf(added) }),
    ...(changed.length > 0 && { changed: idsOf(changed) }),
    ...(removed.length > 0 && { removed: [...removed] }),
  }
}

/** The difference between two states; undefined when there is none. */
export function changeBetween(
  old: ReadonlyMap<string, LoadedStream>,
  now: ReadonlyMap<string, LoadedStream>,
): StreamChange | undefined {
  const added: StreamConfig[] = []
  const changed: StreamConfig[] = []
  for (const [id, stream] of now) {
    const before = old.get(id)
    if (before === undefined) added.push(stream.config)
    else if (differs(before, stream)) changed.push(stream.config)
  }
  const removed = [...old.keys()].filter((id) => !now.has(id))
  return added.length + changed.length + removed.length === 0 ? undefined : { added, changed, removed }
}

/** The URL is compared too, for a variable of the environment is part of no ETag. */
function differs(before: LoadedStream, now: LoadedStream): boolean {
  return (
    before.etag !== now.etag ||
    [...now.sources].some(([id, { href }]) => before.sources.get(id)?.href !== href)
  )
}
