import type { Clock } from './clock.ts'
import type { Log } from './log.ts'
import { bounded } from './stream/bounded.ts'

/** With the 0.7 s that the listener takes after it at most, this stays below three seconds. */
export const ROOMS_CLOSE_MS = 2_200

/** Resolves when all rooms have closed, or when they are no longer waited for. Rejects as the first that failed does. */
export async function closeRooms(
  rooms: readonly Promise<unknown>[],
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<void> {
  const closed = Promise.all(rooms)
  if (await bounded(closed, ROOMS_CLOSE_MS, clock)) await closed
  else log.warn({}, 'A part of the relay did not close in time and is no longer waited for')
}
