import type { ClockMessage } from '../protocol/messages.ts'

const REMEMBERED_CLOCKS = 16

/** What one clock message says, beside when it came. */
interface Anchor {
  readonly pts90k: number
  readonly arrivedMs: number
}

/**
 * Estimates the server's clock, and with it how old a picture is: from its arrival at the server to the screen.
 *
 * A message's way takes time, so the smallest difference seen lately is nearest to the truth; the estimate is late by
 * the fastest way of a message, and delays come out too small by as much.
 */
export class DelayMeter {
  #differences: number[] = []
  #anchor: Anchor | undefined

  /** @param nowMs the viewer's clock when the message came. */
  clock(message: ClockMessage, nowMs: number): void {
    this.#differences.push(nowMs - message.serverNowMs)
    if (this.#differences.length > REMEMBERED_CLOCKS) this.#differences.shift()
    this.#anchor = { pts90k: message.pts90k, arrivedMs: message.arrivedMs }
  }

  /**
   * Milliseconds from the server's receipt of the picture on the screen to `nowMs`.
   * @param ticksUntil gives the ticks from the picture on the screen to a wire time.
   */
  delayMs(ticksUntil: (pts90k: number) => number | undefined, nowMs: number): number | undefined {
    if (this.#anchor === undefined) return undefined
    const ticks = ticksUntil(this.#anchor.pts90k)
    if (ticks === undefined) return undefined
    const serverNowMs = nowMs - Math.min(...this.#differences)
    return Math.max(0, serverNowMs - (this.#anchor.arrivedMs - ticks / 90))
  }

  /** Another server, or the same one after a restart: what was known of its clock is void. */
  reset(): void {
    this.#differences = []
    this.#anchor = undefined
  }
}
