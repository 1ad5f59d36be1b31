import assert from 'node:assert/strict'
import { WebSocket, type ClientOptions } from 'ws'
import { PATIENCE_MS } from './eventually.ts'
import { TsCheck } from './ts-check.ts'

const PAT_PID = 0
const PMT_PID = 0x1000

/** A text message, as it came. */
export interface ViewerMessage {
  readonly type: string
  readonly [key: string]: unknown
}

/** How a connection ended. */
export interface ViewerClose {
  readonly code: number
  readonly reason: string
}

export interface WsViewerOptions {
  /** Offers `baton.v1` and these; false offers nothing at all. */
  readonly subprotocols?: readonly string[] | false
  readonly headers?: Readonly<Record<string, string>>
  /** How it connects, such as by which certificate. */
  readonly connect?: ClientOptions
}

/**
 * A viewer for tests that imports nothing of what it tests. It never reconnects; a close that the test does not
 * wait for with {@link closed}, a lost packet, or a start without PAT, PMT and keyframe makes everything that is
 * awaited fail, and {@link close} too.
 */
export class WsViewer {
  /** The text messages so far. */
  readonly messages: ViewerMessage[] = []
  /** The binary messages so far. */
  readonly chunks: Buffer[] = []
  readonly check = new TsCheck()
  readonly #ws: WebSocket
  readonly #wakers = new Set<() => void>()
  #fault: Error | undefined
  #close: ViewerClose | undefined
  #expectsClose = false

  private constructor(ws: WebSocket) {
    this.#ws = ws
    ws.binaryType = 'nodebuffer'
    ws.on('message', (data, isBinary) => {
      if (isBinary) this.#takeChunk(data as Buffer)
      else this.messages.push(JSON.parse((data as Buffer).toString()) as ViewerMessage)
      this.#wake()
    })
    ws.on('error', (error) => this.#fail(error))
    ws.on('close', (code, reason) => {
      this.#close = { code, reason: reason.toString() }
      this.#wake()
    })
  }

  /** Connects; rejects when the server refuses the upgrade, with its status in the message. */
  static async open(url: string, options: WsViewerOptions = {}): Promise<WsViewer> {
    const subprotocols = options.subprotocols === undefined ? ['baton.v1'] : options.subprotocols || []
    const ws = new WebSocket(url, [...subprotocols], {
      ...options.connect,
      headers: { ...options.headers },
      perMessageDeflate: false,
    })
    const viewer = new WsViewer(ws)
    await viewer.#until(
      () => ws.readyState === WebSocket.OPEN || viewer.#close !== undefined,
      (wake) => ws.once('open', wake),
    )
    return viewer
  }

  /** The subprotocol that the server chose; empty without one. */
  get subprotocol(): string {
    return this.#ws.protocol
  }

  get pictures(): number {
    return this.check.pictures
  }

  send(message: object | string): void {
    this.#ws.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  /** Sends a frame that no player should send. */
  sendBinary(bytes: Uint8Array): void {
    this.#ws.send(bytes)
  }

  /** Stops reading the socket, as a viewer does whose network is gone. */
  stick(): void {
    this.#ws.pause()
  }

  unstick(): void {
    this.#ws.resume()
  }

  /** Resolves with the first text message, from index `from` on, that fits. */
  async message(
    type: string,
    fits: (message: ViewerMessage) => boolean = () => true,
    from = 0,
  ): Promise<ViewerMessage> {
    const find = () => this.messages.slice(from).find((message) => message.type === type && fits(message))
    await this.#until(() => find() !== undefined)
    const found = find()
    assert.ok(found)
    return found
  }

  /** Resolves when the server has read everything that was sent: it has answered a ping sent behind it. */
  async roundTrip(): Promise<void> {
    let isAnswered = false
    this.#ws.once('pong', () => {
      isAnswered = true
      this.#wake()
    })
    this.#ws.ping()
    await this.#until(() => isAnswered)
  }

  /** Resolves when so many pictures have come since the start. */
  async hasPictures(count: number): Promise<void> {
    await this.#until(() => this.check.pictures >= count)
  }

  /** Resolves when the server has closed the connection; any other wait fails then. */
  async closed(): Promise<ViewerClose> {
    this.#expectsClose = true
    await this.#until(() => this.#close !== undefined)
    assert.ok(this.#close)
    return this.#close
  }

  /** Leaves without a word, whatever was wrong. */
  drop(): void {
    this.#expectsClose = true
    this.#ws.terminate()
  }

  /** Leaves; rejects if anything was wrong until now. */
  async close(): Promise<void> {
    this.#wake()
    const fault = this.#findFault()
    this.#expectsClose = true
    if (this.#ws.readyState === WebSocket.OPEN) this.#ws.close()
    else this.#ws.terminate()
    if (fault !== undefined) throw fault
    await this.#until(() => this.#close !== undefined)
  }

  #takeChunk(chunk: Buffer): void {
    const isFirst = this.chunks.length === 0
    this.chunks.push(chunk)
    this.check.push(chunk, 0, chunk.length)
    this.check.endMessage()
    if (
      isFirst &&
      (this.check.pids[0] !== PAT_PID || this.check.pids[1] !== PMT_PID || this.check.keyframes !== 1)
    ) {
      this.#fail(new Error('The first message does not hold PAT, PMT and a keyframe.'))
    }
    if (this.check.lostPackets + this.check.badPackets > 0) {
      this.#fail(new Error(`${this.check.lostPackets} packets lost, ${this.check.badPackets} broken.`))
    }
  }

  #findFault(): Error | undefined {
    if (this.#fault !== undefined || this.#close === undefined || this.#expectsClose) return this.#fault
    return new Error(`The server closed the connection: ${this.#close.code} ${this.#close.reason}`)
  }

  #fail(error: Error): void {
    this.#fault ??= error
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#wakers) wake()
  }

  async #until(isSo: () => boolean, subscribe?: (wake: () => void) => void): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#fail(new Error(`Not within ${PATIENCE_MS} ms: ${isSo.toString()}`))
      }, PATIENCE_MS)
      const look = () => {
        const fault = this.#findFault()
        if (fault === undefined && !isSo()) return
        clearTimeout(timer)
        this.#wakers.delete(look)
        if (fault === undefined) resolve()
        else reject(fault)
      }
      this.#wakers.add(look)
      subscribe?.(look)
      look()
    })
  }
}
