import type { ReaderDetails } from './reader-sink.ts'

/** What tells who reads a camera. */
export interface ReadCamera {
  readonly renditions: ReadonlyMap<
    string,
    { readonly readers: Iterable<{ readonly details: Pick<ReaderDetails, 'principal'> }> }
  >
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
