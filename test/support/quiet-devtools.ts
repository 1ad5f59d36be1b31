import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'

/** A way to a browser's DevTools. */
export interface QuietDevTools {
  readonly address: string
  close(): void
}

/** A command of the Chrome DevTools Protocol. */
interface Command {
  readonly id: number
  readonly method: string
  readonly sessionId?: string
}

/**
 * Stands between Playwright and a browser's DevTools, and answers for the browser where it is asked to tell of the
 * network. It would send each message of each WebSocket as base64 in JSON, and for a page that plays video that costs
 * the browser and this process more than playing does.
 */
export async function quietDevTools(devTools: string): Promise<QuietDevTools> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  server.on('connection', (client) => join(client, devTools))
  await once(server, 'listening')
  const close = (): void => {
    for (const client of server.clients) client.terminate()
    server.close()
  }
  return { address: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

function join(client: WebSocket, devTools: string): void {
  const browser = new WebSocket(devTools, { perMessageDeflate: false })
  const early: string[] = []
  client.on('message', (data: Buffer) => {
    const text = data.toString()
    const { id, method, sessionId } = JSON.parse(text) as Command
    if (method === 'Network.enable') client.send(JSON.stringify({ id, sessionId, result: {} }))
    else if (browser.readyState === WebSocket.OPEN) browser.send(text)
    else early.push(text)
  })
  browser.on('open', () => early.forEach((text) => browser.send(text)))
  browser.on('message', (data: Buffer) => client.send(data.toString()))
  for (const [from, to] of [
    [client, browser],
    [browser, client],
  ] as const) {
    from.on('close', () => to.close())
    from.on('error', () => to.terminate())
  }
}
