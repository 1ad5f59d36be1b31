/** The clock of MPEG-TS: ticks per second (ISO/IEC 13818-1 §2.4.2.2). */
export const TICKS_PER_SEC = 90_000

const WRAP = 2 ** 33
const MAX_STEP = TICKS_PER_SEC
const DEFAULT_STEP = TICKS_PER_SEC / 25
const MAX_AUDIO_DISTANCE = 1.5 * TICKS_PER_SEC
/** Leaves room in front of the first picture, so that audio which belongs before it has no negative time. */
const ORIGIN = TICKS_PER_SEC

/** A picture's place on the media timeline, in ticks. */
export interface PictureTime {
  readonly dts: number
  readonly pts: number
  /** The last distance between two pictures: the best guess of how long this one is to be shown. */
  readonly duration: number
}

/**
 * Lays the wire's 33-bit times on one media timeline that only grows. A step backwards, or of more than a second,
 * is a new beginning on the wire; the picture then follows the last one at the last distance, so that playing
 * goes on and the buffer has no hole.
 */
export class MediaClock {
  #lastWire: number | undefined
  #lastMedia = ORIGIN
  #step = DEFAULT_STEP
  /** The last picture before the newest beginning on the wire. */
  #before: { readonly wire: number; readonly media: number } | undefined

  /** Distance between two pictures in ticks. */
  get step(): number {
    return this.#step
  }

  picture(wireDts: number, wirePts: number): PictureTime {
    const step = this.#lastWire === undefined ? 0 : distance(this.#lastWire, wireDts)
    if (step > 0 && step <= MAX_STEP) this.#step = step
    else if (this.#lastWire !== undefined) this.#before = { wire: this.#lastWire, media: this.#lastMedia }
    const dts = this.#lastWire === undefined ? ORIGIN : this.#lastMedia + this.#step
    this.#lastWire = wireDts
    this.#lastMedia = dts
    const offset = distance(wireDts, wirePts)
    return { dts, pts: dts + (offset > 0 && offset <= MAX_STEP ? offset : 0), duration: this.#step }
  }

  /** The media time of audio, or undefined when it does not belong near the newest picture. */
  audio(wirePts: number): number | undefined {
    if (this.#lastWire === undefined) return undefined
    const fromPicture = distance(this.#lastWire, wirePts)
    return Math.abs(fromPicture) > MAX_AUDIO_DISTANCE ? undefined : this.#lastMedia + fromPicture
  }

  /** Ticks from a media time to a wire time: positive when the wire's is later. Undefined before the first picture. */
  ticksUntil(media: number, wirePts: number): number | undefined {
    if (this.#lastWire === undefined) return undefined
    const newest = { wire: this.#lastWire, media: this.#lastMedia }
    const at = this.#before !== undefined && media <= this.#before.media ? this.#before : newest
    return at.media + distance(at.wire, wirePts) - media
  }
}

/** The signed distance between two times that wrap at 33 bits (ISO/IEC 13818-1 §2.4.3.7). */
export function distance(from: number, to: number): number {
  const forward = (((to - from) % WRAP) + WRAP) % WRAP
  return forward > WRAP / 2 ? forward - WRAP : forward
}
