const OPCODE_TEXT = 1
const OPCODE_CONTINUATION = 0
const OPCODE_BINARY = 2
const OPCODE_CLOSE = 8
const OPCODE_PING = 9

/** What a server's frames bring. */
export interface FrameSink {
  /** Bytes `from` to `to` of a binary message; not its own. */
  bytes(bytes: Uint8Array, from: number, to: number): void
  messageEnd(): void
  text(text: string): void
  ping(payload: Buffer): void
  /** 1005 where the server names no code. */
  close(code: number): void
}

/** Takes a server's WebSocket frames apart (RFC 6455 §5.2), cut anywhere. They are not masked. */
export class WebSocketFrames {
  readonly #sink: FrameSink
  readonly #header = Buffer.alloc(10)
  #headerFilled = 0
  #headerBytes = 2
  #payloadLeft = 0
  #small: number[] = []

  constructor(sink: FrameSink) {
    this.#sink = sink
  }

  push(bytes: Uint8Array, from: number, to: number): void {
    let at = from
    while (at < to) at = this.#payloadLeft > 0 ? this.#payload(bytes, at, to) : this.#head(bytes, at, to)
  }

  #head(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    while (at < to && this.#headerFilled < this.#headerBytes) {
      this.#header[this.#headerFilled++] = bytes[at++] ?? 0
      if (this.#headerFilled === 2) {
        const length = (this.#header[1] ?? 0) & 0x7f
        this.#headerBytes = length === 127 ? 10 : length === 126 ? 4 : 2
      }
    }
    if (this.#headerFilled < this.#headerBytes) return at
    const length = (this.#header[1] ?? 0) & 0x7f
    this.#payloadLeft =
      length === 127 ? this.#header.readUIntBE(4, 6) : length === 126 ? this.#header.readUInt16BE(2) : length
    if (this.#payloadLeft === 0) this.#end()
    return at
  }

  #payload(bytes: Uint8Array, from: number, to: number): number {
    const end = Math.min(to, from + this.#payloadLeft)
    if (this.#isBinary()) this.#sink.bytes(bytes, from, end)
    else for (let at = from; at < end; at++) this.#small.push(bytes[at] ?? 0)
    this.#payloadLeft -= end - from
    if (this.#payloadLeft === 0) this.#end()
    return end
  }

  #opcode(): number {
    return (this.#header[0] ?? 0) & 0x0f
  }

  #isBinary(): boolean {
    return this.#opcode() === OPCODE_BINARY || this.#opcode() === OPCODE_CONTINUATION
  }

  #end(): void {
    const opcode = this.#opcode()
    const isBinary = this.#isBinary()
    const isLast = ((this.#header[0] ?? 0) & 0x80) !== 0
    this.#headerFilled = 0
    this.#headerBytes = 2
    if (isBinary) {
      if (isLast) this.#sink.messageEnd()
      return
    }
    const payload = Buffer.from(this.#small)
    this.#small = []
    if (opcode === OPCODE_PING) this.#sink.ping(payload)
    else if (opcode === OPCODE_TEXT) this.#sink.text(payload.toString())
    else if (opcode === OPCODE_CLOSE) this.#sink.close(payload.length >= 2 ? payload.readUInt16BE(0) : 1005)
  }
}

/** A request to watch by WebSocket (RFC 6455 §4.1). */
export function upgradeRequest(address: URL, subprotocol: string | undefined): string {
  const protocol = subprotocol === undefined ? '' : `Sec-WebSocket-Protocol: ${subprotocol}\r\n`
  return (
    `GET ${address.pathname}${address.search} HTTP/1.1\r\nHost: ${address.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${protocol}\r\n`
  )
}

/** A pong. Client frames are masked (RFC 6455 §5.3); a mask of zeros leaves the payload as it is. */
export function pong(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x8a, 0x80 | payload.length, 0, 0, 0, 0]), payload])
}
