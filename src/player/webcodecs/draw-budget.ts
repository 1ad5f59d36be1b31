const FIRST_DRAWS = 4
const MIN_DRAWS = 0.5
const MAX_DRAWS = 64
const ADAPT_EVERY_MS = 100
/** Decoders whose oldest picture waits for longer are short of time: drawing takes it from them. */
const LATE_MS = 150
const EARLY_MS = 60
const CUT = 0.7
const RAISE = 0.5

/**
 * How many pictures may be drawn in one animation frame. Where nothing but the processor draws, drawing all that is
 * decoded would leave decoders no time, and pictures would grow old in their queues: so it is what the decoders leave.
 */
export class DrawBudget {
  #perFrame = FIRST_DRAWS
  #left = FIRST_DRAWS
  #adaptedMs = 0

  get perFrame(): number {
    return this.#perFrame
  }

  /** Whether one more may be drawn in this frame; it is then counted. */
  take(): boolean {
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }

  /**
   * Another animation frame begins.
   * @param decodersLateMs for how long the oldest picture in any decoder's queue has been there.
   * @param wasShort pictures waited for the budget.
   */
  frame(nowMs: number, decodersLateMs: number, wasShort: boolean): void {
    if (nowMs - this.#adaptedMs >= ADAPT_EVERY_MS) {
      this.#adaptedMs = nowMs
      this.#adapt(decodersLateMs, wasShort)
    }
    this.#left = Math.min(Math.max(1, this.#perFrame), this.#left + this.#perFrame)
  }

  #adapt(decodersLateMs: number, wasShort: boolean): void {
    if (decodersLateMs > LATE_MS) this.#perFrame = Math.max(MIN_DRAWS, this.#perFrame * CUT)
    else if (decodersLateMs < EARLY_MS && wasShort) {
      this.#perFrame = Math.min(MAX_DRAWS, this.#perFrame + RAISE)
    }
  }
}
