const KEPT_BEHIND_SEC = 5
const HELD_BEFORE_TRIM_SEC = 20
/** Browsers round, and a keyframe that is cut off takes its whole group of pictures with it. */
const BEFORE_KEYFRAME_SEC = 0.001

/**
 * Says up to where a media source's buffer can be emptied: only whole groups of pictures, for a browser takes what is
 * to be removed up to the next keyframe (Media Source Extensions §3.5.9), be that beyond what is playing.
 */
export class Trimming {
  #keyframesSec: number[] = []

  /** A keyframe was appended, to be shown at this time of the media timeline. */
  keyframe(atSec: number): void {
    this.#keyframesSec.push(atSec)
  }

  /** The buffer is another one. */
  reset(): void {
    this.#keyframesSec = []
  }

  /** Up to where to remove, once that is worth it. */
  endSec(bufferedStartSec: number, currentSec: number): number | undefined {
    if (currentSec - bufferedStartSec <= HELD_BEFORE_TRIM_SEC) return undefined
    const keyframeSec = this.#keyframesSec.findLast((atSec) => atSec <= currentSec - KEPT_BEHIND_SEC)
    if (keyframeSec === undefined) return undefined
    this.#keyframesSec = this.#keyframesSec.filter((atSec) => atSec >= keyframeSec)
    const endSec = keyframeSec - BEFORE_KEYFRAME_SEC
    return endSec > bufferedStartSec ? endSec : undefined
  }
}
