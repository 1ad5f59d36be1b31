/** Longer than Chromium 156 needs on a busy machine; a browser that gathers some more before it goes on needs longer. */
const SLOW_MS = 100
const MANY_SLOW = 3
const SLOW_WITHIN_MS = 10_000
const FIRST_REST_MS = 30_000
const LONGEST_REST_MS = 3_600_000

/**
 * Watches how soon the browser goes on playing when what it waited for has come. Where that is at once, to run out of
 * pictures costs nothing; where it takes long, as it does on browsers that want some in store, it is to be avoided.
 * Times by one clock in milliseconds.
 */
export class ResumeWatch {
  #isWaiting = false
  #cameMs: number | undefined
  #slowMs: number[] = []
  #restMs = FIRST_REST_MS
  #restsUntilMs = -Infinity

  /** Playing ran out of pictures. */
  waiting(): void {
    this.#isWaiting = true
    this.#cameMs = undefined
  }

  /** More pictures came. */
  came(atMs: number): void {
    if (this.#isWaiting) this.#cameMs ??= atMs
  }

  /** Playing goes on. */
  playing(nowMs: number): void {
    if (this.#cameMs !== undefined && nowMs - this.#cameMs > SLOW_MS) this.#slow(nowMs)
    this.#isWaiting = false
    this.#cameMs = undefined
  }

  /** Playing may run out of pictures. */
  isQuick(nowMs: number): boolean {
    return nowMs >= this.#restsUntilMs
  }

  #slow(nowMs: number): void {
    this.#slowMs = [...this.#slowMs.filter((ms) => nowMs - ms < SLOW_WITHIN_MS), nowMs]
    if (this.#slowMs.length < MANY_SLOW) return
    this.#slowMs = []
    this.#restsUntilMs = nowMs + this.#restMs
    this.#restMs = Math.min(LONGEST_REST_MS, 2 * this.#restMs)
  }
}
