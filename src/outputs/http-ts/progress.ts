interface Mark {
  readonly writtenBytes: number
  readonly atMs: number
}

/** Marks are this far apart, so that few are kept; a lag is right to within this. */
const MARK_INTERVAL_MS = 250
/** More than a reader's whole patience. */
const MAX_MARKS = 64

/** Tells how old the oldest byte is that a socket has not yet handed to the kernel. */
export class Progress {
  readonly #marks: Mark[] = []
  #writtenBytes = 0

  /** Bytes were written to the socket; a mark is set while some wait there. */
  written(bytes: number, unsentBytes: number, nowMs: number): void {
    this.#writtenBytes += bytes
    if (unsentBytes === 0) {
      this.#marks.length = 0
      return
    }
    const last = this.#marks.at(-1)
    if (this.#marks.length === MAX_MARKS || (last && nowMs - last.atMs < MARK_INTERVAL_MS)) return
    this.#marks.push({ writtenBytes: this.#writtenBytes, atMs: nowMs })
  }

  /** Milliseconds; 0 when nothing waits. */
  lagMs(unsentBytes: number, nowMs: number): number {
    const takenBytes = this.#writtenBytes - unsentBytes
    const waiting = this.#marks.findIndex((mark) => mark.writtenBytes > takenBytes)
    this.#marks.splice(0, waiting < 0 ? this.#marks.length : waiting)
    const oldest = this.#marks[0]
    return oldest === undefined ? 0 : nowMs - oldest.atMs
  }
}
