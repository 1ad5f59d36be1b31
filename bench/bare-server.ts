import { createHash } from 'node:crypto'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { ClockText, pull } from './pull.ts'
import { PictureCutter } from './picture-cutter.ts'

/**
 * `bare-server.ts clock|quiet|on-demand URL…`: the least that Node can do. One buffer per picture, framed once, is
 * written to each socket; nothing is read, nothing is looked at. On demand, a camera is pulled from its first viewer on.
 */
const [word, ...urls] = process.argv.slice(2)
const viewersOf = urls.map(() => new Set<Socket>())

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy())
  socket.once('data', (head) => {
    const [, camera = '0'] = /^GET \/live\/cam(\d+)/.exec(head.toString('latin1')) ?? []
    const [, key = ''] =
      /^sec-websocket-key: (.*)$/im.exec(head.toString('latin1').replaceAll('\r', '')) ?? []
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
    const answer = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
    socket.write([...answer, `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n'))
    const viewers = viewersOf[Number(camera)]
    viewers?.add(socket)
    if (word === 'on-demand' && viewers?.size === 1) start(Number(camera))
    socket.on('close', () => viewers?.delete(socket))
    socket.resume()
  })
})

/** A whole frame without mask (RFC 6455 §5.2). */
function frame(opcode: number, payload: Buffer): Buffer {
  const size = payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10
  const buffer = Buffer.alloc(size + payload.length)
  buffer[0] = 0x80 | opcode
  buffer[1] = size === 2 ? payload.length : size === 4 ? 126 : 127
  if (size === 4) buffer.writeUInt16BE(payload.length, 2)
  if (size === 10) buffer.writeBigUInt64BE(BigInt(payload.length), 2)
  payload.copy(buffer, size)
  return buffer
}

function start(i: number): void {
  const viewers = viewersOf[i]
  const clock = new ClockText()
  const cutter = new PictureCutter((picture) => {
    const text = word === 'clock' ? clock.due() : undefined
    const pictureFrame = frame(2, picture)
    const whole =
      text === undefined ? pictureFrame : Buffer.concat([pictureFrame, frame(1, Buffer.from(text))])
    for (const viewer of viewers ?? []) viewer.write(whole)
  })
  pull(urls[i] ?? '', (chunk) => cutter.push(chunk))
}

if (word !== 'on-demand') urls.forEach((_, i) => start(i))
process.on('SIGTERM', () => process.exit(0))
server.listen(0, '127.0.0.1', () => process.stdout.write(`ready ${(server.address() as AddressInfo).port}\n`))
