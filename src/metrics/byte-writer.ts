/** Of what an instant's text is expected to hold, where nothing is known of it. */
const FIRST_BYTES = 16_384

/**
 * Text that is written piece by piece, as bytes of UTF-8 outside V8's heap. Pieces joined as strings would be young
 * objects that live until the text is whole, and a collection copies what lives while everything waits.
 */
export class ByteWriter {
  #bytes: Buffer
  #length = 0

  /** @param expectedBytes Room that is made at once. */
  constructor(expectedBytes = FIRST_BYTES) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(1, expectedBytes))
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length
  }

  write(text: string): void {
    // No UTF-16 unit becomes more than three bytes.
    this.#reserve(text.length * 3)
    const bytes = this.#bytes
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code > 0x7f) {
        this.#length += bytes.write(text.slice(at), this.#length + at) + at
        return
      }
      bytes[this.#length + at] = code
    }
    this.#length += text.length
  }

  /** All that was written: a view; nothing may be written after. */
  take(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#length + bytes, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}
