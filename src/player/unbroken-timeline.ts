import type { Picture } from './engine.ts'
import { TICKS_PER_SEC } from './media-clock.ts'

const MIN_DURATION = TICKS_PER_SEC / 50

/**
 * Keeps pictures near enough to each other for Media Source: after a step of more than twice the last picture's
 * duration it drops everything up to the next keyframe (Media Source Extensions §3.5.8, step 6). A camera that left
 * a picture out, or that starts with two at nearly the same time, would stand still for a whole group of pictures.
 */
export class UnbrokenTimeline {
  #shift = 0
  #lastDts: number | undefined
  #lastDuration = MIN_DURATION

  /** Ticks that pictures are earlier now than they were meant to be; nothing again from the next keyframe on. */
  get shift(): number {
    return this.#shift
  }

  place(picture: Picture): Picture {
    const furthest = (this.#lastDts ?? picture.dts) + 2 * this.#lastDuration
    this.#shift = picture.keyframe ? 0 : Math.max(this.#shift, picture.dts - furthest)
    const [dts, pts] = [picture.dts - this.#shift, picture.pts - this.#shift]
    this.#lastDts = dts
    this.#lastDuration = Math.max(MIN_DURATION, picture.duration)
    return { ...picture, dts, pts, duration: this.#lastDuration }
  }
}
