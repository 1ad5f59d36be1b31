import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'

/**
 * `mpeg1-server.ts URL`: what jsmpeg needs. One ffmpeg decodes the camera and encodes MPEG-1, with every setting that
 * makes it early; each chunk goes to each viewer.
 */
const [url = ''] = process.argv.slice(2)
const words =
  '-v error -nostdin -fflags nobuffer -flags low_delay -rtsp_transport tcp -fpsprobesize 0 -i URL -an ' +
  '-c:v mpeg1video -b:v 4M -maxrate 6M -bufsize 1M -g 25 -bf 0 -f mpegts -muxdelay 0 -flush_packets 1 pipe:1'
const ffmpeg = spawn(
  'ffmpeg',
  words.split(' ').map((word) => (word === 'URL' ? url : word)),
  { stdio: ['ignore', 'pipe', 'inherit'] },
)
const server = createServer()
const viewers = new WebSocketServer({ server, perMessageDeflate: false })
ffmpeg.stdout.on('data', (chunk: Buffer) => {
  for (const viewer of viewers.clients) if (viewer.readyState === WebSocket.OPEN) viewer.send(chunk)
})
process.on('exit', () => ffmpeg.kill('SIGKILL'))
process.on('SIGTERM', () => process.exit(0))
server.listen(0, '127.0.0.1', () => process.stdout.write(`ready ${(server.address() as AddressInfo).port}\n`))
