import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { eventually } from './eventually.ts'
import { LastingServer } from './lasting-server.ts'
import { closeAtEnd } from './leftovers.ts'

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
export class WebhookReceiver extends LastingServer {
  /** All that came, in order, whatever it was answered. */
  readonly requests: ReceivedWebhook[] = []
  /** What it answers. */
  answer: (res: ServerResponse, request: ReceivedWebhook) => void = (res) => res.writeHead(204).end()

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver()
    await receiver.up()
    closeAtEnd(() => receiver.down())
    return receiver
  }

  get url(): string {
    return `${this.origin}/hook`
  }

  /** Those that were taken. */
  get taken(): readonly ReceivedWebhook[] {
    return this.requests.filter(({ status = 0 }) => status >= 200 && status < 300)
  }

  protected override handle(req: IncomingMessage, res: ServerResponse): void {
    void text(req).then((body) => {
      const { type, data } = JSON.parse(body) as Pick<ReceivedWebhook, 'type' | 'data'>
      const request = { path: req.url ?? '', headers: req.headers, body, type, data, status: undefined }
      const at = this.requests.push(request) - 1
      res.on('finish', () => (this.requests[at] = { ...request, status: res.statusCode }))
      this.answer(res, request)
    })
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
