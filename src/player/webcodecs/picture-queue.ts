import type { VideoTrack } from '../../media/track.ts'
import type { Picture } from '../engine.ts'

/** A picture in front of the decoder. */
export interface QueuedPicture {
  readonly picture: Picture
  readonly track: VideoTrack
  readonly cameMs: number
}

/** A picture that waited for so long is not worth decoding once there is a newer keyframe. */
const SKIP_AFTER_MS = 500
/** More than come in a minute without a keyframe: so much is kept for a viewer who looks away. */
const MAX_PICTURES = 4_000
const MAX_BYTES = 32 * 1024 * 1024

/** Pictures in front of a decoder, in the order of decoding. */
export class PictureQueue {
  #pictures: QueuedPicture[] = []
  #bytes = 0
  #skipped = 0

  get length(): number {
    return this.#pictures.length
  }

  /** Pictures that were never decoded, since the beginning. */
  get skipped(): number {
    return this.#skipped
  }

  /**
   * A keyframe replaces all before it when those wait too long.
   * @returns false when the queue was full and has been emptied: decoding can go on only at a keyframe.
   */
  push(picture: Picture, track: VideoTrack, nowMs: number): boolean {
    const { oldestMs } = this
    if (picture.keyframe && oldestMs !== undefined && nowMs - oldestMs > SKIP_AFTER_MS) this.#skip()
    this.#pictures.push({ picture, track, cameMs: nowMs })
    this.#bytes += byteLengthOf(picture)
    if (this.#pictures.length <= MAX_PICTURES && this.#bytes <= MAX_BYTES) return true
    this.#skip()
    return false
  }

  shift(): QueuedPicture | undefined {
    const first = this.#pictures.shift()
    if (first !== undefined) this.#bytes -= byteLengthOf(first.picture)
    return first
  }

  /** When the picture came that waits longest. */
  get oldestMs(): number | undefined {
    return this.#pictures[0]?.cameMs
  }

  clear(): void {
    this.#pictures = []
    this.#bytes = 0
  }

  #skip(): void {
    this.#skipped += this.#pictures.length
    this.clear()
  }
}

function byteLengthOf({ nalUnits }: Picture): number {
  return nalUnits.reduce((sum, { byteLength }) => sum + byteLength, 0)
}
