import type { Layout } from '../../media/track.ts'
import type { Unit } from '../../media/unit.ts'

/** More than a long GOP has; what is older is let go. */
const MAX_PICTURES = 8192
/** More than any keyframe has; what is larger is not kept for a picture. */
const MAX_PIECES = 1024
const MAX_PIECE_BYTES = 16 * 1024 * 1024

/** One picture as far as figures are made of it. */
export interface Picture {
  readonly pts90k: number
  readonly arrivedMs: number
  readonly isKeyframe: boolean
  /** Of its TS packets; grows with continuations. */
  bytes: number
}

/** Keeps of the units what figures are made of: pictures without their bytes, and a copy of one keyframe's. */
export class Capture {
  #pictures: Picture[] = []
  #keyframe: readonly Uint8Array[] | undefined
  /** Of the newest keyframe, as long as no other picture has followed it. */
  #pieces: Uint8Array[] = []
  #pieceBytes = 0
  #layout: Layout | undefined
  #keyframes = 0

  /** Since the last jump of the camera's clock, oldest first. */
  get pictures(): readonly Picture[] {
    return this.#pictures
  }

  /** Of the newest unit. */
  get layout(): Layout | undefined {
    return this.#layout
  }

  /** TS packets of the newest keyframe that is whole, and of its continuations. */
  get keyframe(): readonly Uint8Array[] | undefined {
    return this.#keyframe
  }

  /** Whether a GOP was seen from its first picture to its last. */
  get hasWholeGop(): boolean {
    return this.#keyframes >= 2
  }

  push(unit: Unit): void {
    this.#layout = unit.layout
    if (unit.track.kind !== 'video') return
    const bytes = unit.ts.byteLength
    const last = this.#pictures.at(-1)
    if (unit.continuation) {
      if (last) last.bytes += bytes
      if (this.#pieces.length > 0) this.#keep(unit)
      return
    }
    if (this.#pieces.length > 0) this.#keyframe = this.#pieces
    // What spans a jump of the clock, or a camera's absence, is the length of nothing.
    if (unit.discontinuity) this.forget()
    const isKeyframe = unit.randomAccess !== undefined
    if (isKeyframe) this.#keyframes += 1
    this.#forgetPieces()
    if (isKeyframe) this.#keep(unit)
    this.#pictures.push({ pts90k: unit.pts90k, arrivedMs: unit.arrivedMs, isKeyframe, bytes })
    if (this.#pictures.length > MAX_PICTURES && this.#pictures.shift()?.isKeyframe) this.#keyframes -= 1
  }

  /** Something is missing: what comes is seen afresh. */
  forget(): void {
    this.#pictures = []
    this.#forgetPieces()
    this.#keyframes = 0
  }

  #keep({ ts }: Unit): void {
    this.#pieceBytes += ts.byteLength
    if (this.#pieceBytes > MAX_PIECE_BYTES || this.#pieces.length >= MAX_PIECES) this.#forgetPieces()
    else this.#pieces.push(ts.slice())
  }

  #forgetPieces(): void {
    this.#pieces = []
    this.#pieceBytes = 0
  }
}
