/** How much a reader may lag before something is done about it. */
export interface ReaderLimits {
  /** Nothing more is written while its socket holds this much. */
  readonly maxUnsentBytes: number
  /** Above this measured lag it is held, until it can go on at a keyframe. */
  readonly maxLagMs: number
  /** A held reader goes on below this lag and with at most {@link clearBytes} unsent. */
  readonly resumeLagMs: number
  readonly clearBytes: number
  /** The burst of a join is exempt from the lag's limit for this long at most. */
  readonly burstMs: number
  /** A reader without any progress for this long is ended. */
  readonly patienceMs: number
}

export const READER_LIMITS: ReaderLimits = {
  maxUnsentBytes: 1_048_576,
  maxLagMs: 2_000,
  resumeLagMs: 500,
  clearBytes: 16_384,
  burstMs: 5_000,
  patienceMs: 10_000,
}

/** A burst is in flight for this long before its lag can be told from that of a caught-up reader. */
const MIN_BURST_MS = 1_000

/** What one reader's socket has shown over time: is its burst through, is it clear, does it make any progress? */
export class Patience {
  readonly #limits: ReaderLimits
  #burstSinceMs: number | undefined
  #progressMs = 0
  #unsentBytes = 0
  #lagMs = 0

  constructor(limits: ReaderLimits) {
    this.#limits = limits
  }

  get isBursting(): boolean {
    return this.#burstSinceMs !== undefined
  }

  startBurst(nowMs: number): void {
    this.#burstSinceMs = nowMs
  }

  endBurst(): void {
    this.#burstSinceMs = undefined
  }

  /** Progress is counted from here on. */
  startHold(nowMs: number): void {
    this.endBurst()
    this.#progressMs = nowMs
  }

  /** Takes one measurement. */
  observe(nowMs: number, unsentBytes: number, lagMs: number): void {
    const clear = this.isClear(unsentBytes, lagMs)
    if (clear || unsentBytes < this.#unsentBytes || lagMs < this.#lagMs) this.#progressMs = nowMs
    this.#unsentBytes = unsentBytes
    this.#lagMs = lagMs
    if (this.#burstSinceMs === undefined) return
    const ageMs = nowMs - this.#burstSinceMs
    if (ageMs >= this.#limits.burstMs || (clear && ageMs >= MIN_BURST_MS)) this.endBurst()
  }

  isClear(unsentBytes: number, lagMs: number): boolean {
    return lagMs < this.#limits.resumeLagMs && unsentBytes <= this.#limits.clearBytes
  }

  /** A held reader that has shown nothing for too long. */
  isExhausted(nowMs: number): boolean {
    return nowMs - this.#progressMs > this.#limits.patienceMs
  }
}
