import { WebSocket, type ClientOptions } from 'ws'
import { eventually } from './eventually.ts'

/** A message of `/api/events`, as it came. */
export interface ReceivedEvent {
  readonly type: string
  readonly id: string
  readonly [key: string]: unknown
}

export interface EventClientOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly subprotocols?: readonly string[]
  /** How it connects, such as by which certificate. */
  readonly connect?: ClientOptions
}

/** A client of `/api/events` for tests that imports nothing of what it tests, and never reconnects. */
export class EventClient {
  /** The messages so far. */
  readonly messages: ReceivedEvent[] = []
  close: { readonly code: number; readonly reason: string } | undefined
  readonly #ws: WebSocket

  private constructor(ws: WebSocket) {
    this.#ws = ws
    ws.on('message', (data) => this.messages.push(JSON.parse((data as Buffer).toString()) as ReceivedEvent))
    ws.on('error', () => undefined)
    ws.on('close', (code, reason) => (this.close = { code, reason: reason.toString() }))
  }

  /** Connects; rejects when the server refuses the upgrade, with its status and its answer in the message. */
  static async open(
    url: string,
    { headers = {}, subprotocols = [], connect = {} }: EventClientOptions = {},
  ): Promise<EventClient> {
    const ws = new WebSocket(url, [...subprotocols], { ...connect, headers, perMessageDeflate: false })
    const client = new EventClient(ws)
    await new Promise<void>((resolve, reject) => {
      ws.once('open', resolve)
      ws.once('unexpected-response', (_req, res) => {
        res.setEncoding('utf8')
        let text = ''
        res.on('data', (chunk: string) => (text += chunk))
        res.on('end', () => reject(new Error(`${res.statusCode} ${text}`)))
      })
      ws.once('error', reject)
    })
    return client
  }

  get subprotocol(): string {
    return this.#ws.protocol
  }

  /** Id of the newest message. */
  get lastId(): string {
    return this.messages.at(-1)?.id ?? ''
  }

  /** The messages of these types. */
  of(...types: string[]): ReceivedEvent[] {
    return this.messages.filter(({ type }) => types.includes(type))
  }

  /** Everything but the figures. */
  get events(): ReceivedEvent[] {
    return this.messages.filter(({ type }) => type !== 'figures')
  }

  /** Resolves with the first message of that type, from index `from` on, that fits. */
  async message(
    type: string,
    fits: (message: ReceivedEvent) => boolean = () => true,
    from = 0,
  ): Promise<ReceivedEvent> {
    const find = () => this.messages.slice(from).find((message) => message.type === type && fits(message))
    await eventually(`a message ${type}`, () => find() !== undefined)
    return find()!
  }

  /** Resolves when the server has read everything that was sent, and all that it wrote before has come. */
  async roundTrip(): Promise<void> {
    let isAnswered = false
    this.#ws.once('pong', () => (isAnswered = true))
    this.#ws.ping()
    await eventually('a pong', () => isAnswered)
  }

  send(data: string | Uint8Array): void {
    this.#ws.send(data)
  }

  /** Stops reading the socket. */
  stick(): void {
    this.#ws.pause()
  }

  unstick(): void {
    this.#ws.resume()
  }

  /** Resolves with how the server ended it. */
  async closed(): Promise<{ readonly code: number; readonly reason: string }> {
    await eventually('the close', () => this.close !== undefined)
    return this.close!
  }

  /** Leaves without a word. */
  drop(): void {
    this.#ws.terminate()
  }
}
