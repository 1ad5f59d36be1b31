import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { ViewerBounds } from '../../src/http/viewer-bounds.ts'
import { silentLog } from '../../src/log.ts'
import { eventuallyRead } from '../support/eventually.ts'
import { startListener, type TestListener } from './kit.ts'

const NONE = { maxViewers: 1000, maxViewersPerCamera: 1000, maxViewersPerAddress: 1000 }

interface Stage extends TestListener {
  /** Opens a WebSocket and leaves it open. */
  readonly watch: (camera: string, from?: string) => Promise<Socket>
  /** The answer to a request. */
  readonly ask: (path: string, from?: string) => ReturnType<TestListener['call']>
}

async function start(t: TestContext, limits: Partial<typeof NONE>): Promise<Stage> {
  const viewers = new ViewerBounds({ ...NONE, ...limits, clock: systemClock, log: silentLog })
  const stage = await startListener(t, { viewers, trustProxy: ['127.0.0.1'] })
  const authorization = `Bearer ${await stage.token('viewer')}`
  const watch = async (camera: string, from = '192.0.2.1'): Promise<Socket> => {
    const socket = connect(stage.listener.port, '127.0.0.1')
    t.after(() => socket.destroy())
    const head = [
      `GET /live/${camera} HTTP/1.1`,
      'Host: localhost',
      `Authorization: ${authorization}`,
      `X-Forwarded-For: ${from}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n`)
    await once(socket, 'data')
    return socket
  }
  const ask: Stage['ask'] = (path, from = '192.0.2.1') =>
    stage.call(path, { headers: { authorization, 'x-forwarded-for': from } })
  return { ...stage, watch, ask }
}

describe('The listener, when as many watch as may', () => {
  it('refuses the next by a problem that says when to come again, and hands an upgrade on with the reason', async (t) => {
    const { watch, ask, live } = await start(t, { maxViewersPerCamera: 1 })
    const first = await watch('yard')
    assert.equal(live.at(-1)?.refusal, undefined)
    for (const path of ['/live/yard.ts', '/live/yard']) {
      const { status, headers, json } = await ask(path)
      assert.deepEqual([status, headers['retry-after'], json.code], [429, '30', 'too-many-viewers'])
    }
    await watch('yard')
    assert.match(live.at(-1)?.refusal ?? '', /^As many as may, 1, watch this camera/)
    assert.equal((await ask('/live/hall.ts')).status, 200)
    first.destroy()
    await eventuallyRead(
      'the place of who left',
      async () => (await ask('/live/yard.ts')).status,
      (status) => status === 200,
    )
  })

  it('counts by the address that a trusted proxy names', async (t) => {
    const { watch, ask, live } = await start(t, { maxViewersPerAddress: 1 })
    await watch('yard', '192.0.2.1')
    assert.equal((await ask('/live/hall.ts', '192.0.2.1')).status, 429)
    assert.equal((await ask('/live/hall.ts', '192.0.2.2')).status, 200)
    await watch('yard', '192.0.2.3')
    assert.equal(live.at(-1)?.refusal, undefined)
  })

  it('counts no viewer twice, none who only asks, and none who was refused', async (t) => {
    const { watch, ask, call } = await start(t, { maxViewers: 2 })
    for (let i = 0; i < 5; i++) {
      assert.equal((await ask('/live/yard.ts')).status, 200)
      assert.equal((await ask('/live/none.ts')).status, 404)
      assert.equal((await call('/live/yard.ts', { method: 'HEAD' })).status, 401)
    }
    const first = await watch('yard')
    const second = await watch('hall')
    for (let i = 0; i < 3; i++) (await watch('yard')).destroy()
    assert.equal((await ask('/live/yard.ts')).status, 429)
    assert.equal((await ask('/api/streams/yard/snapshot.jpg')).status, 200)
    first.destroy()
    second.destroy()
    await eventuallyRead(
      'both places',
      async () => (await ask('/live/yard.ts')).status,
      (status) => status === 200,
    )
  })
})
