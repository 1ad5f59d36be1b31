import type { Unit } from '../media/unit.ts'

/** A rendition's keyframes: when the newest came and how long the last whole group of pictures was. */
export class Keyframes {
  #newestMs: number | undefined
  #newestDts90k = 0
  #gopMs: number | undefined

  /** {@link Clock.nowMs} when the newest one arrived; undefined until there was one. */
  get newestMs(): number | undefined {
    return this.#newestMs
  }

  /** From the last but one to the newest, by the stream's clock; undefined until two came without a break between. */
  get gopMs(): number | undefined {
    return this.#gopMs
  }

  /** Takes each keyframe. One that begins another source's pictures ends no group. */
  push(keyframe: Unit): void {
    if (this.#newestMs !== undefined && !keyframe.discontinuity)
      this.#gopMs = (keyframe.dts90k - this.#newestDts90k) / 90
    this.#newestMs = keyframe.arrivedMs
    this.#newestDts90k = keyframe.dts90k
  }
}
