const LOOK_EVERY_MS = 2_000
/** Browsers let timers of hidden pages run once a minute; those of their workers once a second. */
const SLEPT_MS = 90_000
const SLEPT_IN_WORKER_MS = 15_000

/** Notices that the machine slept, or that the browser froze the page, by a timer that comes far too late. */
export class SleepWatch {
  readonly #timer: ReturnType<typeof setInterval>
  readonly #sleptMs = typeof document === 'undefined' ? SLEPT_IN_WORKER_MS : SLEPT_MS
  #lastMs = Date.now()

  constructor(onWake: () => void) {
    this.#timer = setInterval(() => {
      const nowMs = Date.now()
      const goneMs = nowMs - this.#lastMs
      this.#lastMs = nowMs
      if (goneMs > this.#sleptMs) onWake()
    }, LOOK_EVERY_MS)
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
