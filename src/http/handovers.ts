import type { Clock, Timer } from '../clock.ts'
import type { Watching } from '../stream/viewers.ts'

/** So long a player's earlier connections may go on beside its new one, where as many watch as may. */
const HANDOVER_MS = 10_000
/** Who takes over from himself again so soon gets no such time: two who share a name shall not both watch. */
const AGAIN_MS = 60_000
/** So many players are known to have taken over; beyond that none gets time. */
const MAX_KNOWN = 10_000

/**
 * A player that connects anew, for the first sound or because its network was lost, is nobody else: it comes in although as
 * many watch as may, and its earlier connections make room.
 */
export class Handovers {
  readonly #clock: Clock
  /** Players that took over not long ago, and what makes them forgotten. */
  readonly #known = new Map<string, Timer>()
  readonly #ending = new Set<Timer>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param earlier What the player watched by when its new connection came. */
  begin(earlier: readonly Watching[]): void {
    const end = (): void => {
      for (const reading of earlier) reading.end('full', 'This player watches by another connection now.')
    }
    const { principal = '', player = '' } = earlier[0]?.details ?? {}
    const key = `${principal} ${player}`
    if (this.#known.has(key) || this.#known.size >= MAX_KNOWN) return end()
    this.#known.set(
      key,
      this.#clock.after(AGAIN_MS, () => this.#known.delete(key)),
    )
    const timer = this.#clock.after(HANDOVER_MS, () => {
      this.#ending.delete(timer)
      end()
    })
    this.#ending.add(timer)
  }

  /** Nobody is ended any more. */
  close(): void {
    for (const timer of [...this.#known.values(), ...this.#ending]) timer.cancel()
    this.#known.clear()
    this.#ending.clear()
  }
}
