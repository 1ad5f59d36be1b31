/** Gives the body of an HTTP/1.1 response, chunked (RFC 9112 §7.1) or until the end, as it comes. */
export class HttpBody {
  readonly #onBytes: (bytes: Uint8Array, from: number, to: number) => void
  #head = ''
  #isOpen = false
  #isChunked = false
  /** Of the chunk; the line break behind it is not counted. */
  #left = 0
  /** A chunk's size line, or the line break behind a chunk. */
  #line = ''

  constructor(onBytes: (bytes: Uint8Array, from: number, to: number) => void) {
    this.#onBytes = onBytes
  }

  /** The status, once the head is here; undefined before. */
  status: number | undefined

  push(bytes: Buffer, from: number, to: number): void {
    let at = this.#isOpen ? from : this.#readHead(bytes, from, to)
    if (!this.#isChunked && at < to) return this.#onBytes(bytes, at, to)
    while (at < to) at = this.#left > 0 ? this.#chunk(bytes, at, to) : this.#sizeLine(bytes, at, to)
  }

  #readHead(bytes: Buffer, from: number, to: number): number {
    const before = this.#head.length
    this.#head += bytes.toString('latin1', from, to)
    const end = this.#head.indexOf('\r\n\r\n')
    if (end < 0) return to
    this.#isOpen = true
    this.status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(this.#head)?.[1] ?? 0)
    this.#isChunked = /^transfer-encoding:.*chunked/im.test(this.#head.slice(0, end))
    this.#head = ''
    return from + end + 4 - before
  }

  #sizeLine(bytes: Buffer, from: number, to: number): number {
    let at = from
    while (at < to) {
      const byte = String.fromCharCode(bytes[at++] ?? 0)
      if (byte !== '\n') {
        this.#line += byte
        continue
      }
      const size = Number.parseInt(this.#line, 16)
      this.#line = ''
      if (size > 0) {
        this.#left = size
        break
      }
    }
    return at
  }

  #chunk(bytes: Buffer, from: number, to: number): number {
    const end = Math.min(to, from + this.#left)
    this.#left -= end - from
    this.#onBytes(bytes, from, end)
    return end
  }
}
