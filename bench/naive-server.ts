import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import { ClockText, pull } from './pull.ts'

/**
 * `naive-server.ts clock|quiet URL…`: the server of every tutorial. Each chunk that ffmpeg writes goes to each client
 * with `client.send`.
 */
const [clockWord, ...urls] = process.argv.slice(2)
const server = createServer()
const viewersOf = urls.map(() => new Set<WebSocket>())
const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })

server.on('upgrade', (req, socket, head) => {
  const viewers = viewersOf[Number(req.url?.replace('/live/cam', ''))]
  webSockets.handleUpgrade(req, socket, head, (ws) => {
    viewers?.add(ws)
    ws.on('close', () => viewers?.delete(ws))
    ws.on('error', () => viewers?.delete(ws))
  })
})

for (const [i, url] of urls.entries()) {
  const viewers = viewersOf[i]
  const clock = new ClockText()
  pull(url, (chunk) => {
    const text = clockWord === 'clock' ? clock.due() : undefined
    for (const viewer of viewers ?? []) {
      if (viewer.readyState !== WebSocket.OPEN) continue
      viewer.send(chunk)
      if (text !== undefined) viewer.send(text)
    }
  })
}
process.on('SIGTERM', () => process.exit(0))
server.listen(0, '127.0.0.1', () => process.stdout.write(`ready ${(server.address() as AddressInfo).port}\n`))
