/** Reads bits, most significant first. Behind the end it reads zeros and says so in {@link overrun}. */
export class BitReader {
  readonly #bytes: Uint8Array
  #at: number

  /** @param bytes an unescaped NAL unit or any other bit string. */
  constructor(bytes: Uint8Array, startByte = 0) {
    this.#bytes = bytes
    this.#at = startByte * 8
  }

  /** Bits read so far, counted from the first byte. */
  get position(): number {
    return this.#at
  }

  /** More was read than there was: what came out is worth nothing. */
  get overrun(): boolean {
    return this.#at > this.#bytes.length * 8
  }

  /** An unsigned number of `count` bits, at most 32. */
  bits(count: number): number {
    let value = 0
    for (let index = 0; index < count; index += 1) value = value * 2 + this.#bit()
    return value
  }

  flag(): boolean {
    return this.#bit() === 1
  }

  skip(count: number): void {
    this.#at += count
  }

  /** `ue(v)`, an unsigned Exp-Golomb code (ITU-T H.264 §9.1). */
  unsigned(): number {
    let zeros = 0
    while (this.#bit() === 0) {
      zeros += 1
      if (zeros > 32) {
        this.#at = this.#bytes.length * 8 + 1
        return 0
      }
    }
    return 2 ** zeros - 1 + this.bits(zeros)
  }

  /** `se(v)`, a signed Exp-Golomb code (ITU-T H.264 §9.1.1). */
  signed(): number {
    const code = this.unsigned()
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2
  }

  #bit(): number {
    const at = this.#at
    this.#at = at + 1
    return ((this.#bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1
  }
}
