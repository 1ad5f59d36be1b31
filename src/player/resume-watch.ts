/** What a wait may take beyond the picture's coming: Chromium 156 takes 2 ms, and 20 where 16 play on two cores. */
const QUICK_MS = 50
const MAX_LOST_MS = 1_000
const RAN_PAST_MS = 400
const FIRST_REST_MS = 30_000
const LONGEST_REST_MS = 3_600_000
const WELL_FOR_MS = 600_000

/**
 * Watches how soon the browser goes on playing when what it waited for has come. Where that is at once, to run out of
 * pictures costs nothing; where it takes long, as on browsers that want some in store, or where the browser does not
 * stop at all, it is to be avoided for a while. Times by one clock in milliseconds.
 */
export class ResumeWatch {
  #isWaiting = false
  #cameMs: number | undefined
  /** What was lost to late goings-on, made good for by quick ones. */
  #lostMs = 0
  #restMs = FIRST_REST_MS
  #restsUntilMs = -Infinity

  /** Playing ran out of pictures. */
  waiting(): void {
    this.forget()
    this.#isWaiting = true
  }

  /** More pictures came. */
  came(atMs: number): void {
    if (!this.#isWaiting) return
    this.#cameMs ??= atMs
    // It may never say that it goes on.
    if (atMs - this.#cameMs > MAX_LOST_MS) this.playing(atMs)
  }

  /** Playing goes on. */
  playing(nowMs: number): void {
    if (this.#cameMs !== undefined) this.#lose(nowMs - this.#cameMs - QUICK_MS, nowMs)
    this.forget()
  }

  /** The browser played on where there was nothing, and had to be taken back. */
  ranPast(nowMs: number): void {
    this.#lose(RAN_PAST_MS, nowMs)
  }

  /** Something else comes between: a seek, a pause, a new source. */
  forget(): void {
    this.#isWaiting = false
    this.#cameMs = undefined
  }

  /** Playing may run out of pictures. */
  isQuick(nowMs: number): boolean {
    return nowMs >= this.#restsUntilMs
  }

  #lose(ms: number, nowMs: number): void {
    this.#lostMs = Math.max(0, this.#lostMs + ms)
    if (this.#lostMs < MAX_LOST_MS) return
    this.#lostMs = 0
    if (nowMs - this.#restsUntilMs > WELL_FOR_MS) this.#restMs = FIRST_REST_MS
    this.#restsUntilMs = nowMs + this.#restMs
    this.#restMs = Math.min(LONGEST_REST_MS, 2 * this.#restMs)
  }
}
