/** So many pictures are told apart: as a screen's refreshes and pictures have other rates, one alone says little. */
const PICTURES = 5
/** What was shown longer ago says nothing of now. */
const FRESH_MS = 500
/** More than come between an append and the screen. */
const MAX_APPENDS = 100

interface Append {
  /** Where the buffer ended with it, in seconds of the media timeline. */
  readonly endSec: number
  readonly atMs: number
}

/**
 * How long pictures take from the buffer to the screen. Where playing stands does not tell: browsers put pictures on the
 * screen by a rhythm of their own, up to a refresh sooner or later than their time, and keep to it (Chromium 156).
 */
export class ShownDelay {
  #appends: Append[] = []
  #delaysMs: number[] = []
  #shownMs = -Infinity

  /** An append ended. Times by one clock in milliseconds. */
  appended(append: Append): void {
    const last = this.#appends.at(-1)
    if (last !== undefined && append.endSec <= last.endSec) {
      if (append.endSec === last.endSec) return
      this.reset()
    }
    this.#appends.push(append)
    if (this.#appends.length > MAX_APPENDS) this.#appends.shift()
  }

  /** A picture of that time of the media timeline came on the screen. */
  shown(mediaSec: number, atMs: number): void {
    const place = this.#appends.findIndex(({ endSec }) => endSec > mediaSec)
    const append = this.#appends[place]
    if (append === undefined) return
    this.#appends.splice(0, place)
    if (atMs - this.#shownMs > FRESH_MS) this.#delaysMs = []
    this.#shownMs = atMs
    this.#delaysMs.push(atMs - append.atMs)
    if (this.#delaysMs.length > PICTURES) this.#delaysMs.shift()
  }

  /** On average of the last pictures, in seconds; undefined where too few were shown just now. */
  meanSec(nowMs: number): number | undefined {
    if (this.#delaysMs.length < PICTURES || nowMs - this.#shownMs > FRESH_MS) return undefined
    return this.#delaysMs.reduce((sum, ms) => sum + ms, 0) / PICTURES / 1000
  }

  /** What was appended and shown is of the past. */
  reset(): void {
    this.#appends = []
    this.#delaysMs = []
  }
}
