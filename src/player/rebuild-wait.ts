const FIRST_WAIT_MS = 50
const LONGEST_WAIT_MS = 5_000
const STEADY_AFTER_MS = 10_000

/** How long to wait before a decoder that failed is made anew: longer from time to time, as long as that does not help. */
export class RebuildWait {
  #failures = 0
  #failedMs = -Infinity

  /** How often in a row it has failed. */
  get failures(): number {
    return this.#failures
  }

  /** It failed. @returns milliseconds to wait. */
  next(nowMs: number): number {
    if (nowMs - this.#failedMs > STEADY_AFTER_MS) this.#failures = 0
    this.#failedMs = nowMs
    return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures++)
  }
}
