import { nalRoleOf } from '../codecs/access-unit.ts'
import type { NalRole } from '../codecs/nal-role.ts'

/** More than any picture has; what a sender goes on with past it is let go. */
export const MAX_ACCESS_UNIT_BYTES = 16 * 1024 * 1024
/** More than the slices and messages of any picture: what reads an access unit does so NAL unit by NAL unit. */
export const MAX_NALS = 4096
const FIRST_BYTES = 64 * 1024
/** A buffer that a large keyframe has grown beyond this is let go with it. */
const KEPT_BYTES = 256 * 1024
const START_CODE = Uint8Array.of(0, 0, 0, 1)
const START_BYTES = START_CODE.length

/** Collects NAL units, whole or piece by piece, as one byte stream (ITU-T H.264 Annex B, H.265 Annex B). Bounded. */
export class NalWriter {
  readonly #roleOf: (firstByte: number) => NalRole
  #bytes = new Uint8Array(FIRST_BYTES)
  #length = 0
  #nals = 0
  #hasPicture = false
  #overflowed = false

  constructor(codec: 'h264' | 'h265') {
    this.#roleOf = nalRoleOf(codec)
  }

  get isEmpty(): boolean {
    return this.#length === 0
  }

  /** A slice is among the NAL units: what follows a whole picture belongs to the next one. */
  get hasPicture(): boolean {
    return this.#hasPicture
  }

  /** Something was left out, because it passed {@link MAX_ACCESS_UNIT_BYTES} or {@link MAX_NALS}. */
  get overflowed(): boolean {
    return this.#overflowed
  }

  /** Begins a NAL unit with its header: one byte in H.264, two in H.265. */
  begin(first: number, second?: number): void {
    this.#nals += 1
    const bytes = this.#reserve(START_BYTES + (second === undefined ? 1 : 2))
    this.#hasPicture ||= PICTURE.has(this.#roleOf(first))
    if (bytes === undefined) return
    bytes.set(START_CODE, this.#length)
    bytes[this.#length + START_BYTES] = first
    if (second !== undefined) bytes[this.#length + START_BYTES + 1] = second
    this.#length += START_BYTES + (second === undefined ? 1 : 2)
  }

  /** Goes on with the NAL unit that was begun last. Copies. */
  append(bytes: Uint8Array): void {
    const target = this.#reserve(bytes.length)
    if (target === undefined) return
    target.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** All of it as a view that is good until the next NAL unit begins; what follows is the next access unit. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length)
    // What a large keyframe has grown is let go with it.
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = new Uint8Array(FIRST_BYTES)
    this.#length = 0
    this.#nals = 0
    this.#hasPicture = false
    this.#overflowed = false
    return taken
  }

  /** The memory with room for so many bytes more; undefined where that passes the bounds. */
  #reserve(bytes: number): Uint8Array | undefined {
    const end = this.#length + bytes
    if (end > MAX_ACCESS_UNIT_BYTES || this.#nals > MAX_NALS) {
      this.#overflowed = true
      return undefined
    }
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, this.#bytes.length * 2))
      larger.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = larger
    }
    return this.#bytes
  }
}

const PICTURE: ReadonlySet<NalRole> = new Set(['idr', 'cra', 'rasl', 'slice'])
