interface Mark {
  readonly writtenBytes: number
  readonly atMs: number
}

/** Marks are this far apart, so that few are kept; a lag is right to within this. */
const MARK_INTERVAL_MS = 250
/** More than a reader's whole patience. */
const MAX_MARKS = 64
/** Looks come once a second; one that is older than this says nothing any more. */
const LOOK_COUNTS_MS = 2_500
/** So long a burst counts as under way before a look has shown where it is. */
const BURST_COUNTS_MS = 1_500

/**
 * Tells how old the oldest byte is that a connection's peer does not have yet: of those that still wait in the process,
 * at any time, and of those that the kernel holds, as of the last look at it.
 */
export class Progress {
  readonly #marks: Mark[] = []
  /** Much that was written at once, up to here. */
  #burst: Mark | undefined
  #lookedMs = Number.NEGATIVE_INFINITY
  #lagAtLookMs = 0

  /** So many bytes have been written since the beginning. */
  mark(writtenBytes: number, nowMs: number): void {
    const last = this.#marks.at(-1)
    if (last && (writtenBytes === last.writtenBytes || nowMs - last.atMs < MARK_INTERVAL_MS)) return
    this.#marks.push({ writtenBytes, atMs: nowMs })
    if (this.#marks.length > MAX_MARKS) this.#marks.shift()
  }

  /** A burst has been written, up to so many bytes: it counts as under way until a look shows that the peer has it. */
  burst(writtenBytes: number, nowMs: number): void {
    if (writtenBytes === (this.#burst ?? this.#marks.at(-1))?.writtenBytes) return
    this.mark(writtenBytes, nowMs)
    this.#burst = { writtenBytes, atMs: nowMs }
  }

  /** The kernel was looked at: the peer has so many bytes. */
  look(deliveredBytes: number, nowMs: number): void {
    this.#lookedMs = nowMs
    this.#lagAtLookMs = this.#ageMs(deliveredBytes, nowMs)
    if (this.#burst && this.#burst.writtenBytes <= deliveredBytes) this.#burst = undefined
  }

  /** Milliseconds; 0 when nothing waits. The kernel has taken `takenBytes`. */
  lagMs(takenBytes: number, nowMs: number): number {
    const lookLagMs = nowMs - this.#lookedMs < LOOK_COUNTS_MS ? this.#lagAtLookMs : 0
    return Math.max(this.#ageMs(takenBytes, nowMs), lookLagMs, this.#burstAgeMs(nowMs))
  }

  #burstAgeMs(nowMs: number): number {
    const atMs = this.#burst?.atMs ?? Number.NEGATIVE_INFINITY
    const isUnderWay = nowMs - Math.max(atMs, this.#lookedMs) < BURST_COUNTS_MS
    return this.#burst && isUnderWay ? nowMs - atMs : 0
  }

  /** Since the first byte behind these was marked. */
  #ageMs(bytes: number, nowMs: number): number {
    const oldest = this.#marks.find(({ writtenBytes }) => writtenBytes > bytes)
    return oldest === undefined ? 0 : nowMs - oldest.atMs
  }
}
