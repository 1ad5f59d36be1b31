import type { EndReason, ReaderDetails } from './reader-sink.ts'

/** One connection's reading of one rendition. */
export interface Watching {
  readonly details: Pick<ReaderDetails, 'principal' | 'player'>
  end(reason: EndReason, message: string): void
}

/** What tells who reads a camera. */
export interface ReadCamera<Reading extends Pick<Watching, 'details'> = Pick<Watching, 'details'>> {
  readonly renditions: ReadonlyMap<string, { readonly readers: Iterable<Reading> }>
}

/**
 * How many watch the camera as this principal. A session that is about to change its rendition reads both for a moment, and counts
 * once.
 */
export function countViewers({ renditions }: ReadCamera, principal: string): number {
  const sessions = new Set<object>()
  for (const { readers } of renditions.values())
    for (const { details } of readers) if (details.principal === principal) sessions.add(details)
  return sessions.size
}

/** By what this player of this principal watches the camera; nothing where it does not say who it is. */
export function readingsOf(
  { renditions }: ReadCamera<Watching>,
  { principal, player }: Watching['details'],
): Watching[] {
  if (player === undefined) return []
  const all = [...renditions.values()].flatMap(({ readers }) => [...readers])
  return all.filter(({ details }) => details.principal === principal && details.player === player)
}
