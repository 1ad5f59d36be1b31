import type { Unit } from '../media/unit.ts'

/** Whether a unit goes out, and whether a gap must be announced before it. */
export type Verdict = 'write' | 'announce' | 'leave-out'

/**
 * What must be left out right after a reader started or came back, up to the next keyframe: RASL pictures after a
 * CRA refer to pictures the reader never got (ITU-T H.265 §8.1.3), and continuations of a keyframe may have been
 * written already.
 */
export class Splice {
  #active = false
  #continuedTo = 0
  #leftOut = false

  /** False on most units of most readers: then there is no need to {@link judge}. */
  get isActive(): boolean {
    return this.#active
  }

  /** The reader starts at this keyframe, which needs no judging. Returns whether the pictures before it were left out unannounced. */
  startAt(keyframe: Unit): boolean {
    const wasLeftOut = this.#leftOut
    this.#active = keyframe.randomAccess === 'cra'
    this.#continuedTo = 0
    this.#leftOut = false
    return wasLeftOut
  }

  /** The reader goes on right behind a keyframe whose continuations before `index` it has. */
  goOnBehindKeyframe(index: number): void {
    this.#active = true
    this.#continuedTo = index
    this.#leftOut = false
  }

  judge(unit: Unit, index: number): Verdict {
    if (unit.track.kind !== 'video') return 'write'
    if (unit.continuation) return this.#leftOut || index < this.#continuedTo ? 'leave-out' : 'write'
    if (unit.randomAccess !== undefined) this.#active = unit.discontinuity && unit.randomAccess === 'cra'
    else if (unit.skippable === 'rasl') {
      this.#leftOut = true
      return 'leave-out'
    }
    const wasLeftOut = this.#leftOut
    this.#leftOut = false
    return wasLeftOut ? 'announce' : 'write'
  }
}
