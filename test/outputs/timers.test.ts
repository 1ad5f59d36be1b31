import assert from 'node:assert/strict'
import { createHook } from 'node:async_hooks'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { createHttpTsOutput } from '../../src/outputs/http-ts/output.ts'
import { createWebSocketOutput } from '../../src/outputs/websocket/output.ts'
import { eventually } from '../support/eventually.ts'
import { keyframe, picture } from '../support/units.ts'
import { Stage } from './stage.ts'

const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n`

/** Node keeps the date of its answers until the second is over, by a timer for all of them. */
const NODES_OWN = 1

/** Timers of this process that are alive, those that do not keep it alive too. */
class Timers {
  readonly #alive = new Set<number>()
  readonly #hook = createHook({
    init: (id, type) => {
      if (type === 'Timeout') this.#alive.add(id)
    },
    destroy: (id) => this.#alive.delete(id),
  }).enable()

  get count(): number {
    return this.#alive.size
  }

  close(): void {
    this.#hook.disable()
  }
}

async function watch(port: number, path: string, headers: string): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.resume()
  socket.write(`GET ${path} HTTP/1.1\r\nHost: relay\r\n${headers}\r\n`)
  await once(socket, 'data')
  return socket
}

describe('Timers', () => {
  for (const [name, path, headers] of [
    ['WebSocket', '/live/door', UPGRADE],
    ['HTTP-TS', '/live/door.ts', ''],
  ] as const)
    it(`are no more with 500 viewers by ${name} than with 10`, async () => {
      const timers = new Timers()
      const stage = new Stage()
      const [webSocket, httpTs] = [createWebSocketOutput(stage), createHttpTsOutput(stage)]
      await stage.listen({ upgrade: webSocket.upgrade, read: (query) => httpTs.read(query) })
      stage.play((arrivedMs) => keyframe({ arrivedMs }))
      const viewers: Socket[] = []
      const counts: [ours: number, all: number][] = []
      try {
        for (const wanted of [10, 500]) {
          while (viewers.length < wanted) viewers.push(await watch(stage.port, path, headers))
          const { readers } = stage.rendition('main')
          await eventually('all watch', () => readers.size === wanted)
          stage.play((arrivedMs) => picture({ arrivedMs }))
          await stage.clock.advance(1000)
          counts.push([stage.clock.pendingTimers, timers.count])
        }
        const [[oursOf10, allOf10], [oursOf500, allOf500]] = counts as [[number, number], [number, number]]
        assert.ok(oursOf500 <= oursOf10, `${oursOf10}, then ${oursOf500}`)
        assert.ok(allOf500 <= allOf10 + NODES_OWN, `${allOf10}, then ${allOf500}`)
      } finally {
        for (const viewer of viewers) viewer.destroy()
        await Promise.all([stage.close(), webSocket.close(), httpTs.close()])
        timers.close()
      }
    })
})
