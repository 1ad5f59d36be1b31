import { backoffMs } from './backoff.ts'

/** When something is tried again that failed: one try at a time, and longer from failure to failure. */
export class Retry {
  readonly #nowMs: () => number
  #failures = 0
  #downSinceMs: number | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** It works: whatever fails next is the first failure. */
  reset(): void {
    this.#failures = 0
    this.#downSinceMs = undefined
  }

  /** It failed, and is tried again after a while. @returns when, by the clock it was made with. */
  later(act: () => void): number {
    const nowMs = this.#nowMs()
    this.#downSinceMs ??= nowMs
    return this.after(backoffMs(this.#failures++, nowMs - this.#downSinceMs), act)
  }

  /** Another try that long from now, in the place of the one that was due. @returns when. */
  after(waitMs: number, act: () => void): number {
    this.cancel()
    this.#timer = setTimeout(act, waitMs)
    return this.#nowMs() + waitMs
  }

  /** No try is due any more. */
  cancel(): void {
    clearTimeout(this.#timer)
  }
}
