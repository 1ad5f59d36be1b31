import type { Clock, Timer } from '../clock.ts'

const SHORTEST_STALL_MS = 5_000
const LONGEST_STALL_MS = 60_000
const GAPS_TO_STALL = 3
/** A gap is remembered for one to two of these. */
const MEMORY_MS = 10 * 60_000
/** A timer that comes this late means that the process was blocked, and what arrived meanwhile is still unread. */
const LATE_MS = 1_000

/**
 * Tells when a source's video has stalled: nothing for 5 seconds, or for three times the longest gap it has shown.
 * Cameras with dynamic frame rates are healthy, so a gap that was taken for a stall counts as shown and is
 * remembered beyond the restart; one bad night is forgotten again, and no stall takes longer than a minute.
 */
export class Watchdog {
  readonly #clock: Clock
  #timer: Timer | undefined
  #onStall: ((silentMs: number) => void) | undefined
  #fedMs = 0
  #memorySinceMs = 0
  #longestMs = 0
  #longestBeforeMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Silence for this long is a stall. */
  get stallMs(): number {
    const gapMs = Math.max(this.#longestMs, this.#longestBeforeMs)
    return Math.min(LONGEST_STALL_MS, Math.max(SHORTEST_STALL_MS, GAPS_TO_STALL * gapMs))
  }

  /** Video flows from now on; `onStall` is called at most once. */
  open(onStall: (silentMs: number) => void): void {
    this.#onStall = onStall
    this.#fedMs = this.#clock.nowMs()
    this.#arm(this.stallMs)
  }

  /** The hot path: video arrived. */
  feed(nowMs: number): void {
    const gapMs = nowMs - this.#fedMs
    if (gapMs <= 0) return
    this.#fedMs = nowMs
    if (gapMs > this.#longestMs || nowMs - this.#memorySinceMs > MEMORY_MS) this.#remember(gapMs, nowMs)
  }

  /** The source ended; what it showed is kept. */
  close(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#onStall = undefined
  }

  #remember(gapMs: number, nowMs: number): void {
    const ageMs = nowMs - this.#memorySinceMs
    if (ageMs > MEMORY_MS) {
      this.#longestBeforeMs = ageMs > 2 * MEMORY_MS ? 0 : this.#longestMs
      this.#longestMs = 0
      this.#memorySinceMs = nowMs
    }
    this.#longestMs = Math.max(this.#longestMs, gapMs)
  }

  #arm(delayMs: number): void {
    const dueMs = this.#clock.nowMs() + delayMs
    this.#timer = this.#clock.after(delayMs, () => this.#check(dueMs))
  }

  /** One timer that looks when it fires, instead of one that is set anew for each picture. */
  #check(dueMs: number): void {
    const nowMs = this.#clock.nowMs()
    const silentMs = nowMs - this.#fedMs
    if (nowMs - dueMs > LATE_MS) this.#arm(LATE_MS)
    else if (silentMs < this.stallMs) this.#arm(this.stallMs - silentMs)
    else {
      const onStall = this.#onStall
      this.close()
      this.#remember(silentMs, nowMs)
      onStall?.(silentMs)
    }
  }
}
