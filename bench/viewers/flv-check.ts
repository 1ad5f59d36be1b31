import { findStamp, STAMP_BYTES } from '../stamp.ts'
import type { Check } from './check.ts'
import type { Tally } from './tally.ts'

const FILE_HEADER_BYTES = 9
const TAG_HEADER_BYTES = 11
/** Behind each tag stands its length: what makes a hole visible in a container that numbers nothing. */
const LENGTH_BYTES = 4
const VIDEO_TAG = 9
const KEYFRAME = 1
/** Of a tag's end, kept over reads that cut it. */
const TAIL_BYTES = STAMP_BYTES + 8

/** FLV (Video File Format Specification 10.1, annex E): tags, their lengths, keyframes. */
export class FlvCheck implements Check {
  readonly #tally: Tally
  /** The file's header and the length 0 behind it, or a tag's header. */
  readonly #head = Buffer.alloc(FILE_HEADER_BYTES + LENGTH_BYTES)
  #headFilled = 0
  #headBytes = FILE_HEADER_BYTES + LENGTH_BYTES
  #isInside = false
  /** Of the tag's body and the length behind it. */
  #left = 0
  #tagBytes = 0
  #isVideo = false
  /** The body's first two bytes: kind of frame and codec, kind of packet. */
  readonly #kind: number[] = []
  #tail: Buffer = Buffer.alloc(0)
  #isBroken = false

  constructor(tally: Tally) {
    this.#tally = tally
  }

  push(bytes: Uint8Array, from: number, to: number, nowMs: number): void {
    let at = from
    while (at < to && !this.#isBroken) {
      at = this.#left > 0 ? this.#body(bytes, at, to, nowMs) : this.#header(bytes, at, to)
    }
  }

  #header(bytes: Uint8Array, from: number, to: number): number {
    const taken = Math.min(to - from, this.#headBytes - this.#headFilled)
    this.#head.set(bytes.subarray(from, from + taken), this.#headFilled)
    this.#headFilled += taken
    if (this.#headFilled < this.#headBytes) return from + taken
    this.#headFilled = 0
    this.#headBytes = TAG_HEADER_BYTES
    if (!this.#isInside) {
      this.#isInside = true
      if (this.#head.toString('latin1', 0, 3) !== 'FLV') this.#break()
      return from + taken
    }
    const size = this.#head.readUIntBE(1, 3)
    this.#isVideo = ((this.#head[0] ?? 0) & 0x1f) === VIDEO_TAG
    this.#tagBytes = TAG_HEADER_BYTES + size
    this.#left = size + LENGTH_BYTES
    this.#kind.length = 0
    this.#tail = Buffer.alloc(0)
    return from + taken
  }

  #body(bytes: Uint8Array, from: number, to: number, nowMs: number): number {
    const end = Math.min(to, from + this.#left)
    for (let at = from; at < end && this.#kind.length < 2; at++) this.#kind.push(bytes[at] ?? 0)
    this.#left -= end - from
    if (this.#left < TAIL_BYTES) {
      const fresh = Buffer.from(bytes.subarray(Math.max(from, end - TAIL_BYTES), end))
      this.#tail = Buffer.concat([this.#tail, fresh]).subarray(-TAIL_BYTES)
    }
    if (this.#left === 0) this.#endTag(nowMs)
    return end
  }

  #endTag(nowMs: number): void {
    if (this.#tail.readUInt32BE(this.#tail.length - LENGTH_BYTES) !== this.#tagBytes) return this.#break()
    const [kind = 0, packet = 0] = this.#kind
    // Enhanced FLV sets the top bit and has the kind of packet in the same byte; 1 and 3 are coded pictures.
    const isEnhanced = (kind & 0x80) !== 0
    const isPicture = isEnhanced ? [1, 3].includes(kind & 0x0f) : packet === 1
    if (!this.#isVideo || !isPicture) return
    this.#tally.picture({ isKeyframe: ((kind >> 4) & 0x07) === KEYFRAME, endMs: nowMs })
    const sentMs = findStamp(this.#tail, 0, this.#tail.length)
    if (sentMs !== undefined) this.#tally.stamp(sentMs, nowMs)
  }

  /** What follows a wrong length makes no sense. */
  #break(): void {
    this.#tally.badPackets += 1
    this.#isBroken = true
  }
}
