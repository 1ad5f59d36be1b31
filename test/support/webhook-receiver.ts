import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { closeAtEnd } from './leftovers.ts'
import { eventually } from './eventually.ts'

/** One request that a {@link WebhookReceiver} got. */
export interface ReceivedWebhook {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
  /** What it was answered; undefined until then. */
  readonly status: number | undefined
}

/** An HTTP server that takes webhooks, on a loopback port that it keeps while it is down. */
export class WebhookReceiver {
  /** All that came, in order, whatever it was answered. */
  readonly requests: ReceivedWebhook[] = []
  /** What it answers. */
  answer: (res: ServerResponse, request: ReceivedWebhook) => void = (res) => res.writeHead(204).end()
  #server: Server | undefined
  #port = 0

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver()
    await receiver.up()
    closeAtEnd(() => receiver.down())
    return receiver
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hook`
  }

  /** Those that were taken. */
  get taken(): readonly ReceivedWebhook[] {
    return this.requests.filter(({ status = 0 }) => status >= 200 && status < 300)
  }

  async up(): Promise<void> {
    const server = createServer((req, res) => {
      void text(req).then((body) => {
        const { type, data } = JSON.parse(body) as Pick<ReceivedWebhook, 'type' | 'data'>
        const request = { path: req.url ?? '', headers: req.headers, body, type, data, status: undefined }
        const at = this.requests.push(request) - 1
        res.on('finish', () => (this.requests[at] = { ...request, status: res.statusCode }))
        this.answer(res, request)
      })
    })
    server.listen(this.#port, '127.0.0.1')
    await once(server, 'listening')
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  /** From now on connections are refused; those there are end. */
  async down(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }

  /** Resolves with the first that was taken and of which `isMeant` holds. */
  async webhook(
    type: string,
    isMeant: (data: ReceivedWebhook['data']) => boolean = () => true,
  ): Promise<ReceivedWebhook> {
    const find = (): ReceivedWebhook | undefined =>
      this.taken.find((request) => request.type === type && isMeant(request.data))
    await eventually(`a webhook ${type}`, () => find() !== undefined)
    return find()!
  }
}
