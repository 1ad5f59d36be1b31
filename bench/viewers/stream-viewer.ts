import type { Socket } from 'node:net'
import type { Check } from './check.ts'
import { FlvCheck } from './flv-check.ts'
import { HttpBody } from './http-body.ts'
import { openSocket } from './socket.ts'
import { Tally } from './tally.ts'
import { TsCheck } from './ts-check.ts'
import type { Viewer, Way } from './viewer.ts'
import { pong, upgradeRequest, WebSocketFrames } from './websocket-frames.ts'

/** A viewer by HTTP or WebSocket of any server's MPEG-TS or FLV. */
export class StreamViewer implements Viewer {
  readonly seen = new Tally()
  closed = false
  readonly #check: Check
  readonly #socket: Socket
  readonly #isWebSocket: boolean
  readonly #body: HttpBody
  readonly #frames: WebSocketFrames
  #nowMs = 0
  #isDeaf = false

  constructor(address: string, way: Exclude<Way, 'rtsp'>, { sticks }: { readonly sticks: boolean }) {
    const url = new URL(address)
    this.#check = way.endsWith('flv') ? new FlvCheck(this.seen) : new TsCheck(this.seen)
    this.#isWebSocket = way.startsWith('ws')
    const media = (bytes: Uint8Array, from: number, to: number): void =>
      this.#check.push(bytes, from, to, this.#nowMs)
    this.#frames = new WebSocketFrames({
      bytes: media,
      messageEnd: () => undefined,
      text: () => undefined,
      ping: (payload) => this.#socket.write(pong(payload)),
      close: () => this.#socket.destroy(),
    })
    this.#body = new HttpBody((bytes, from, to) =>
      this.#isWebSocket ? this.#frames.push(bytes, from, to) : media(bytes, from, to),
    )
    this.#socket = openSocket(url, (bytes, count) => this.#read(bytes, count))
    this.#socket.on('close', () => (this.closed = true))
    if (sticks) this.seen.onJoin = () => this.#socket.pause()
    const get = `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`
    this.#socket.write(this.#isWebSocket ? upgradeRequest(url, undefined) : get)
  }

  wake(): void {
    this.#isDeaf = true
    this.#socket.resume()
  }

  close(): void {
    this.#socket.destroy()
  }

  #read(bytes: Buffer, count: number): void {
    if (this.#isDeaf) return
    this.seen.bytes += count
    this.#nowMs = performance.now()
    this.#body.push(bytes, 0, count)
    const { status } = this.#body
    if (status !== undefined && status !== (this.#isWebSocket ? 101 : 200)) this.#socket.destroy()
  }
}
