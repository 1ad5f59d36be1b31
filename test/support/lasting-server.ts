import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An HTTP server on a loopback port that it keeps while it is down. */
export abstract class LastingServer {
  #server: Server | undefined
  #port = 0

  protected get origin(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  protected abstract handle(req: IncomingMessage, res: ServerResponse): void

  async up(): Promise<void> {
    const server = createServer((req, res) => this.handle(req, res))
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
}
