/** What the browser counts of a video element since its source began. */
export interface PictureCounts {
  readonly decoded: number
  readonly shown: number
  /** By the browser's own count, which holds for dropped what it showed as it came (Chromium 156). */
  readonly dropped: number
}

/** Some of what is decoded waits to be shown: the least of so many looks was lost for good. */
const LOOKS = 25
/** Where none was shown for longer nobody was meant to see them: the page was hidden. */
const UNWATCHED_MS = 500

/** How many pictures were decoded and never came on the screen. To be asked at each one that did. */
export class UnseenCount {
  #looks: number[] = []
  #unseen = 0
  #unwatched = 0
  #lastBehind = 0
  #lastMs: number | undefined

  get count(): number {
    return this.#unseen
  }

  look({ decoded, shown, dropped }: PictureCounts, nowMs: number): void {
    const behind = decoded - shown
    if (this.#lastMs !== undefined && nowMs - this.#lastMs > UNWATCHED_MS)
      this.#unwatched += behind - this.#lastBehind
    this.#lastMs = nowMs
    this.#lastBehind = behind
    this.#looks.push(Math.min(dropped, behind - this.#unwatched))
    if (this.#looks.length < LOOKS) return
    this.#unseen = Math.max(this.#unseen, Math.min(...this.#looks))
    this.#looks.shift()
  }

  /** The element has a new source, and counts from zero. */
  restart(): void {
    this.#looks = []
    this.#unseen = this.#unwatched = this.#lastBehind = 0
    this.#lastMs = undefined
  }
}
