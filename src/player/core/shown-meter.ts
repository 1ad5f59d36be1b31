import type { ClockMessage } from '../../protocol/messages.ts'
import { DelayMeter } from '../delay.ts'

/** A picture no older than this ends a join; where none gets so young, the join ends after a while all the same. */
const LIVE_MS = 300
const JOIN_ENDS_AFTER_MS = 2_000

/** What is known of the picture on the screen. */
export interface ShownFigures {
  /** When it came there, by `Date`. */
  readonly pictureMs: number | undefined
  /** From its arrival at the relay to the screen. */
  readonly delayMs: number | undefined
  /** It is older than what is live, as it has to be after a join. */
  readonly isCatchingUp: boolean
}

/** Knows how old the picture on the screen is, and whether the player is still on its way to the live edge. */
export class ShownMeter {
  readonly #delay = new DelayMeter()
  #pictureMs: number | undefined
  #delayMs: number | undefined
  #isCatchingUp = true
  #joinedMs = 0

  get figures(): ShownFigures {
    return { pictureMs: this.#pictureMs, delayMs: this.#delayMs, isCatchingUp: this.#isCatchingUp }
  }

  /** @param atMs when the message came, by `preciseNowMs`. */
  clock(message: ClockMessage, atMs: number): void {
    this.#delay.clock(message, atMs)
  }

  /** Another connection: what was known of the relay's clock is void. */
  reset(): void {
    this.#delay.reset()
  }

  /** What is shown next is older than what is live. @param nowMs by `performance`. */
  catchUp(nowMs: number): void {
    this.#isCatchingUp = true
    this.#joinedMs = nowMs
  }

  /**
   * A picture came on the screen.
   * @param ticksUntil gives the ticks from that picture to a wire time.
   * @param atMs when, by `preciseNowMs`.
   * @param nowMs by `performance`.
   */
  shown(ticksUntil: (pts90k: number) => number | undefined, atMs: number, nowMs: number): void {
    this.#pictureMs = Date.now()
    this.#delayMs = this.#delay.delayMs(ticksUntil, atMs)
    const isLive = this.#delayMs !== undefined && this.#delayMs < LIVE_MS
    if (isLive || nowMs - this.#joinedMs > JOIN_ENDS_AFTER_MS) this.#isCatchingUp = false
  }
}
