import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { SwarmProcess } from '../../bench/swarm-process.ts'
import type { FaultCase, Seen } from '../case.ts'
import type { Stage } from '../stage.ts'

/** A camera with one viewer who must see on, beside what the case lets come. */
async function crowded(
  stage: Stage,
  run: (address: { id: string; port: number; path: string }) => Promise<string>,
): Promise<Seen> {
  const camera = await stage.camera()
  const { id, viewer } = await stage.play(camera.url)
  const words = await run({ id, port: stage.relay.port, path: `/live/${id}` })
  await viewer.hasPictures(viewer.pictures + 10)
  await viewer.close()
  await camera.close()
  return { words }
}

function connectAll(path: string, port: number, facts: { viewers: number; stuck?: number; everyMs: number }) {
  const addresses = [`ws://127.0.0.1:${port}${path}`]
  return { addresses, expectsWholePackets: true, stuck: 0, ...facts }
}

async function readersOf(stage: Stage, id: string): Promise<number> {
  const { text } = await stage.relay.call('GET', `streams/${id}`)
  const { renditions } = JSON.parse(text) as { renditions: { main: { readers: number } } }
  return renditions.main.readers
}

/** How many readers are left beside the one who sees on, once they had time to go. */
async function leftOf(stage: Stage, id: string): Promise<number> {
  const endMs = performance.now() + 10_000
  for (;;) {
    const left = (await readersOf(stage, id)) - 1
    if (left === 0 || performance.now() > endMs) return left
    await sleep(50)
  }
}

const RUSH = 1_000

const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n'

async function upgraded(port: number, path: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => socket.destroy())
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${UPGRADE}`)
  await once(socket, 'data')
  return socket
}

/** Reads so many bytes a second and no more. @returns what ends it */
function sip(socket: Socket, bytesPerSecond: number): () => void {
  let allowed = 0
  socket.on('data', (chunk: Buffer) => {
    allowed -= chunk.length
    if (allowed < 0) socket.pause()
  })
  const timer = setInterval(() => {
    allowed += bytesPerSecond / 10
    if (allowed > 0) socket.resume()
  }, 100)
  return () => {
    clearInterval(timer)
    socket.destroy()
  }
}

/** A client's frame: masked by zeros (RFC 6455 §5.3). */
function frame(opcode: number, bytes: number): Buffer {
  const head = Buffer.from([0x80 | opcode, 0x80 | (bytes > 125 ? 127 : bytes)])
  const length = Buffer.alloc(bytes > 125 ? 8 : 0)
  if (bytes > 125) length.writeUInt32BE(bytes, 4)
  return Buffer.concat([head, length, Buffer.alloc(4), Buffer.alloc(bytes)])
}

/** A tenth of what the camera sends. */
const TENTH = 4_000

export const viewers: readonly FaultCase[] = [
  {
    name: 'stuck',
    fault: '100 viewers that stop reading, for 20 s',
    expected: 'others see on',
    run: (stage) =>
      crowded(stage, async ({ port, path }) => {
        const swarm = new SwarmProcess()
        await swarm.connect(connectAll(path, port, { viewers: 100, stuck: 100, everyMs: 10 }))
        await sleep(20_000)
        await swarm.stop()
        return 'others see on'
      }),
  },
  {
    name: 'slow',
    fault: '100 viewers at a tenth of the rate, for 20 s',
    expected: 'others see on',
    run: (stage) =>
      crowded(stage, async ({ port, path }) => {
        const sockets = await Promise.all(Array.from({ length: 100 }, () => upgraded(port, path)))
        const ends = sockets.map((socket) => sip(socket, TENTH))
        await sleep(20_000)
        for (const end of ends) end()
        return 'others see on'
      }),
  },
  {
    name: 'rush',
    fault: '1,000 viewers in one second, who leave at once',
    expected: 'all see a keyframe, all are gone',
    run: (stage) =>
      crowded(stage, async ({ id, port, path }) => {
        const swarm = new SwarmProcess()
        await swarm.connect(connectAll(path, port, { viewers: RUSH, everyMs: 1000 / RUSH }))
        const { joinMs, lostPackets, badPackets } = await swarm.report()
        await swarm.stop()
        const isWell = joinMs.length === RUSH && lostPackets + badPackets === 0
        const left = await leftOf(stage, id)
        const seen = isWell ? 'all see a keyframe' : `${joinMs.length} see a keyframe`
        return `${seen}, ${left === 0 ? 'all are gone' : `${left} are left`}`
      }),
  },
  {
    name: 'pings',
    fault: 'a viewer that floods pings and reads nothing, for 10 s',
    expected: 'others see on',
    run: (stage) =>
      crowded(stage, async ({ port, path }) => {
        const socket = await upgraded(port, path)
        socket.pause()
        const pings = Buffer.concat(Array.from({ length: 500 }, () => frame(9, 125)))
        const timer = setInterval(
          () => socket.writable && socket.writableLength < 1e6 && socket.write(pings),
          1,
        )
        await sleep(10_000)
        clearInterval(timer)
        socket.destroy()
        return 'others see on'
      }),
  },
  {
    name: 'large-messages',
    fault: 'a viewer that sends messages of 1 MB',
    expected: 'is cut, others see on',
    isShort: true,
    run: (stage) =>
      crowded(stage, async ({ port, path }) => {
        const socket = await upgraded(port, path)
        const cut = once(socket, 'close')
        socket.resume()
        const timer = setInterval(() => socket.writable && socket.write(frame(1, 1_000_000)), 10)
        await cut
        clearInterval(timer)
        return 'is cut, others see on'
      }),
  },
]
