import type { Socket } from 'node:net'
import { TsCheck } from '../test/support/ts-check.ts'
import { openSocket } from './viewers/socket.ts'
import type { Seen, Viewer } from './viewers/viewer.ts'
import { pong, upgradeRequest, WebSocketFrames } from './viewers/websocket-frames.ts'

export interface ViewerOptions {
  readonly address: string
  /** Offers the subprotocol, so that clock messages come. */
  readonly subprotocol?: string
  /** Each message holds whole packets. */
  readonly expectsWholePackets: boolean
  /** Reads nothing any more once the first picture is there. */
  readonly sticks: boolean
}

/** One viewer: the least that a WebSocket client can be, so that a thousand cost little. */
export class SwarmViewer implements Viewer, Seen {
  readonly check: TsCheck
  /** From the connect to the end of the message that holds the first keyframe. */
  joinMs: number | undefined
  startedWithKeyframe: boolean | undefined
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
  readonly #frames: WebSocketFrames
  readonly #connectedAtMs = performance.now()
  #lastMessageMs = 0
  /** When the bytes that are being looked at had been read. */
  #readMs = 0
  #handshake = ''
  #isOpen = false

  constructor(options: ViewerOptions) {
    this.#sticks = options.sticks
    this.#expectsWholePackets = options.expectsWholePackets
    this.check = new TsCheck({ startsAligned: options.expectsWholePackets })
    this.#frames = new WebSocketFrames({
      bytes: (bytes, from, to) => this.check.push(bytes, from, to),
      messageEnd: () => this.#endMessage(),
      text: (text) => this.#text(text),
      ping: (payload) => this.#socket.write(pong(payload)),
      close: (code) => {
        this.closeCode = code
        this.#socket.destroy()
      },
    })
    const address = new URL(options.address)
    this.#socket = openSocket(address, (bytes, count) => this.#read(bytes, count))
    this.#socket.on('close', () => (this.closed = true))
    this.#socket.write(upgradeRequest(address, options.subprotocol))
  }

  get seen(): Seen {
    return this
  }

  get pictures(): number {
    return this.check.pictures
  }

  get lostPackets(): number {
    return this.check.lostPackets
  }

  get badPackets(): number {
    return this.check.badPackets
  }

  get discontinuities(): number {
    return this.check.discontinuities
  }

  mark(): void {
    this.largestGapMs = 0
    this.bytes = 0
    this.messages = 0
    this.check.pictures = 0
    this.delaysMs.length = 0
  }

  silenceMs(): number {
    return performance.now() - this.#lastMessageMs
  }

  close(): void {
    this.#socket.destroy()
  }

  #read(bytes: Buffer, count: number): void {
    this.bytes += count
    this.#readMs = performance.now()
    let at = 0
    if (!this.#isOpen) {
      this.#handshake += bytes.toString('latin1', 0, count)
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
    this.#frames.push(bytes, at, count)
  }

  #endMessage(): void {
    if (this.#expectsWholePackets) this.check.endMessage()
    const nowMs = performance.now()
    if (this.messages > 0) this.largestGapMs = Math.max(this.largestGapMs, nowMs - this.#lastMessageMs)
    this.#lastMessageMs = nowMs
    this.messages += 1
    this.startedWithKeyframe ??= this.check.keyframes > 0
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
}
