import type { Seen } from './viewer.ts'

/** One picture as it came to a viewer. */
export interface SeenPicture {
  readonly isKeyframe: boolean
  /** When its last byte was here, by `performance.now()`. */
  readonly endMs: number
}

/** What one viewer saw. */
export class Tally implements Seen {
  joinMs: number | undefined
  startedWithKeyframe: boolean | undefined
  largestGapMs = 0
  bytes = 0
  pictures = 0
  keyframes = 0
  /** Holes in what is numbered: TS packets, RTP packets. */
  lostPackets = 0
  badPackets = 0
  discontinuities = 0
  readonly delaysMs: number[] = []
  /** Called at the first keyframe. */
  onJoin: (() => void) | undefined
  readonly #startMs = performance.now()
  #lastMs = this.#startMs
  #hasPicture = false

  picture({ isKeyframe, endMs }: SeenPicture): void {
    if (this.#hasPicture) this.largestGapMs = Math.max(this.largestGapMs, endMs - this.#lastMs)
    this.#hasPicture = true
    this.#lastMs = endMs
    this.pictures += 1
    this.startedWithKeyframe ??= isKeyframe
    if (!isKeyframe) return
    this.keyframes += 1
    if (this.joinMs !== undefined) return
    this.joinMs = endMs - this.#startMs
    this.onJoin?.()
  }

  /** A picture that the camera sent at `sentMs` is here; `nowMs` is `performance.now()`. */
  stamp(sentMs: number, nowMs: number): void {
    this.delaysMs.push(performance.timeOrigin + nowMs - sentMs)
  }

  silenceMs(): number {
    return performance.now() - this.#lastMs
  }

  /** Begins a window of measurement. */
  mark(): void {
    this.largestGapMs = 0
    this.bytes = 0
    this.pictures = 0
    this.delaysMs.length = 0
  }
}
