import type { Clock, Timer } from '../clock.ts'

const TICK_MS = 500
/** A block is remembered for one to two of these. */
const WINDOW_MS = 15_000

/** How long this process could do nothing at all: it measures how late its own timer comes. */
export class LoopWatch {
  readonly #clock: Clock
  #timer: Timer
  #windowEndMs: number
  #longestMs = 0
  #longestBeforeMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#windowEndMs = clock.nowMs() + WINDOW_MS
    this.#timer = this.#schedule()
  }

  /** The longest block of the last 15 to 30 s, in ms. */
  get longestMs(): number {
    return Math.round(Math.max(this.#longestMs, this.#longestBeforeMs))
  }

  close(): void {
    this.#timer.cancel()
  }

  #schedule(): Timer {
    const dueMs = this.#clock.nowMs() + TICK_MS
    return this.#clock.after(TICK_MS, () => {
      this.#timer = this.#schedule()
      this.#note(this.#clock.nowMs() - dueMs)
    })
  }

  #note(lateMs: number): void {
    const nowMs = this.#clock.nowMs()
    if (nowMs >= this.#windowEndMs) {
      this.#longestBeforeMs = this.#longestMs
      this.#longestMs = 0
      this.#windowEndMs = nowMs + WINDOW_MS
    }
    this.#longestMs = Math.max(this.#longestMs, lateMs)
  }
}
