import { nalRoleOf } from '../codecs/access-unit.ts'
import type { NalRole } from '../codecs/nal-role.ts'

/** More than any picture has; what a sender goes on with past it is let go. */
export const MAX_ACCESS_UNIT_BYTES = 16 * 1024 * 1024
/** More than the slices and messages of any picture: what reads an access unit does so NAL unit by NAL unit. */
export const MAX_NALS = 4096
const FIRST_BYTES = 64 * 1024
const START_CODE = Uint8Array.of(0, 0, 0, 1)

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

  /** Begins a NAL unit with these bytes, at least one. */
  begin(...bytes: readonly number[]): void {
    this.#nals += 1
    this.append(START_CODE)
    this.append(Uint8Array.from(bytes))
    this.#hasPicture ||= PICTURE.has(this.#roleOf(bytes[0] ?? 0))
  }

  /** Goes on with the NAL unit that was begun last. Copies. */
  append(bytes: Uint8Array): void {
    const end = this.#length + bytes.length
    if (end > MAX_ACCESS_UNIT_BYTES || this.#nals > MAX_NALS) {
      this.#overflowed = true
      return
    }
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, this.#bytes.length * 2))
      larger.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = larger
    }
    this.#bytes.set(bytes, this.#length)
    this.#length = end
  }

  /** All of it as a buffer of its own; what follows is the next access unit. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#length)
    this.#length = 0
    this.#nals = 0
    this.#hasPicture = false
    this.#overflowed = false
    return taken
  }
}

const PICTURE: ReadonlySet<NalRole> = new Set(['idr', 'cra', 'rasl', 'slice'])
