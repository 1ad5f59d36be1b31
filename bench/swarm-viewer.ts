import { connect, type Socket } from 'node:net'
import { TsCheck } from '../test/support/ts-check.ts'

const OPCODE_TEXT = 1
const OPCODE_BINARY = 2
const OPCODE_CLOSE = 8
const OPCODE_PING = 9
/** One read buffer serves all viewers: what is read is looked at before the next read. */
const READ_BUFFER = Buffer.allocUnsafe(256 * 1024)

export interface ViewerOptions {
  readonly port: number
  readonly path: string
  /** Offers the subprotocol, so that clock messages come. */
  readonly subprotocol: string | undefined
  /** Each message holds whole packets. */
  readonly expectsWholePackets: boolean
  /** Reads nothing any more once the first picture is there. */
  readonly sticks: boolean
}

/** One viewer: the least that a WebSocket client can be, so that a thousand cost little. */
export class SwarmViewer {
  readonly check: TsCheck
  /** From the connect to the end of the message that holds the first keyframe. */
  joinMs: number | undefined
  firstMessageHadKeyframe: boolean | undefined
  largestGapMs = 0
  bytes = 0
  messages = 0
  closeCode: number | undefined
  closed = false
  /** From a picture's arrival at the server until here, by the clock messages that travel with it. */
  readonly delaysMs: number[] = []
  readonly #sticks: boolean
  readonly #expectsWholePackets: boolean
  readonly #socket: Socket
  readonly #connectedAtMs = performance.now()
  #lastMessageMs = 0
  /** When the bytes that are being looked at had been read. */
  #readMs = 0
  #handshake = ''
  #isOpen = false
  readonly #header = Buffer.alloc(10)
  #headerFilled = 0
  #headerBytes = 2
  #payloadLeft = 0
  #small: number[] = []

  constructor(options: ViewerOptions) {
    this.#sticks = options.sticks
    this.#expectsWholePackets = options.expectsWholePackets
    this.check = new TsCheck({ startsAligned: options.expectsWholePackets })
    this.#socket = connect({
      host: '127.0.0.1',
      port: options.port,
      noDelay: true,
      onread: {
        buffer: READ_BUFFER,
        callback: (bytes) => {
          this.#read(bytes)
          return true
        },
      },
    })
    this.#socket.on('error', () => this.#socket.destroy())
    this.#socket.on('close', () => (this.closed = true))
    const protocol =
      options.subprotocol === undefined ? '' : `Sec-WebSocket-Protocol: ${options.subprotocol}\r\n`
    this.#socket.write(
      `GET ${options.path} HTTP/1.1\r\nHost: 127.0.0.1:${options.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${protocol}\r\n`,
    )
  }

  /** Begins a window of measurement. */
  mark(): void {
    this.largestGapMs = 0
    this.bytes = 0
    this.messages = 0
    this.check.pictures = 0
    this.delaysMs.length = 0
  }

  /** Milliseconds since the last message, so that a silence that still goes on counts as a gap. */
  silenceMs(): number {
    return performance.now() - this.#lastMessageMs
  }

  close(): void {
    this.#socket.destroy()
  }

  #read(count: number): void {
    this.bytes += count
    this.#readMs = performance.now()
    let at = 0
    if (!this.#isOpen) {
      this.#handshake += READ_BUFFER.toString('latin1', 0, count)
      const end = this.#handshake.indexOf('\r\n\r\n')
      if (end < 0) return
      if (!this.#handshake.startsWith('HTTP/1.1 101')) {
        this.#socket.destroy()
        return
      }
      at = count - (this.#handshake.length - end - 4)
      this.#handshake = ''
      this.#isOpen = true
      this.#lastMessageMs = performance.now()
    }
    while (at < count) at = this.#payloadLeft > 0 ? this.#payload(at, count) : this.#head(at, count)
  }

  #head(from: number, to: number): number {
    let at = from
    while (at < to && this.#headerFilled < this.#headerBytes) {
      this.#header[this.#headerFilled++] = READ_BUFFER[at++] ?? 0
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

  #payload(from: number, to: number): number {
    const end = Math.min(to, from + this.#payloadLeft)
    if (this.#opcode() === OPCODE_BINARY) this.check.push(READ_BUFFER, from, end)
    else for (let at = from; at < end; at++) this.#small.push(READ_BUFFER[at] ?? 0)
    this.#payloadLeft -= end - from
    if (this.#payloadLeft === 0) this.#end()
    return end
  }

  #opcode(): number {
    return (this.#header[0] ?? 0) & 0x0f
  }

  #end(): void {
    const opcode = this.#opcode()
    this.#headerFilled = 0
    this.#headerBytes = 2
    if (opcode === OPCODE_BINARY) {
      this.#endMessage()
      return
    }
    const payload = Buffer.from(this.#small)
    this.#small = []
    if (opcode === OPCODE_PING) this.#pong(payload)
    else if (opcode === OPCODE_TEXT) this.#text(payload.toString())
    else if (opcode === OPCODE_CLOSE) {
      this.closeCode = payload.length >= 2 ? payload.readUInt16BE(0) : 1005
      this.#socket.destroy()
    }
  }

  #endMessage(): void {
    if (this.#expectsWholePackets) this.check.endMessage()
    const nowMs = performance.now()
    if (this.messages > 0) this.largestGapMs = Math.max(this.largestGapMs, nowMs - this.#lastMessageMs)
    this.#lastMessageMs = nowMs
    this.messages += 1
    this.firstMessageHadKeyframe ??= this.check.keyframes > 0
    if (this.joinMs === undefined && this.check.keyframes > 0) {
      this.joinMs = nowMs - this.#connectedAtMs
      if (this.#sticks) this.#socket.pause()
    }
  }

  #text(text: string): void {
    const message = JSON.parse(text) as { type: string; arrivedMs?: number; serverNowMs?: number }
    if (message.type !== 'clock' || message.arrivedMs === undefined) return
    this.delaysMs.push(performance.timeOrigin + this.#readMs - message.arrivedMs)
  }

  /** Client frames are masked (RFC 6455 §5.3); a mask of zeros leaves the payload as it is. */
  #pong(payload: Buffer): void {
    this.#socket.write(Buffer.concat([Buffer.from([0x8a, 0x80 | payload.length, 0, 0, 0, 0]), payload]))
  }
}
