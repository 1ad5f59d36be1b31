import type { BitReader } from './bit-reader.ts'

/** Writes bits, most significant first. */
export class BitWriter {
  readonly #bytes: number[] = []
  #length = 0

  /** The lowest `count` bits of `value`, at most 32. */
  bits(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit -= 1) this.#bit((value >>> bit) & 1)
  }

  flag(isSet: boolean): void {
    this.#bit(isSet ? 1 : 0)
  }

  /** `ue(v)`, an unsigned Exp-Golomb code (ITU-T H.264 §9.1), of at most 2^32 - 2. */
  unsigned(value: number): void {
    const width = Math.floor(Math.log2(value + 1))
    this.bits(0, width)
    this.#bit(1)
    this.bits(value + 1 - 2 ** width, width)
  }

  /** The next `count` bits of what is being read. */
  copy(from: BitReader, count: number): void {
    for (let index = 0; index < count; index += 1) this.#bit(from.bits(1))
  }

  /** A one, and zeros to the end of the byte: `rbsp_trailing_bits` (ITU-T H.264 §7.3.2.11). */
  end(): Uint8Array {
    this.#bit(1)
    return Uint8Array.from(this.#bytes)
  }

  #bit(bit: number): void {
    const at = this.#length >> 3
    this.#bytes[at] = (this.#bytes[at] ?? 0) | (bit << (7 - (this.#length & 7)))
    this.#length += 1
  }
}
