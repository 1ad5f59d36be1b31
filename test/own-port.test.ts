import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { eventuallyAnswered } from './support/eventually.ts'
import { freePort } from './support/free-port.ts'
import { TestRelay } from './support/relay.ts'

const DOOR = { id: 'door', url: 'rtsp://127.0.0.1:9/', mode: 'on-demand' }

describe("A camera on the relay's own port", () => {
  it('is a fault of the file from the start, which no write and no edit loses', async () => {
    const port = await freePort()
    const loop = { id: 'loop', url: `rtsp://127.0.0.1:${port}/` }
    const relay = await TestRelay.start({ streams: [DOOR, loop], settings: { port: String(port) } })
    try {
      const own = new RegExp(`line 1, /streams/1/url: .*port ${port} is this relay's own`)
      const isTold = (): boolean =>
        relay.lines.some(({ level, message }) => level === 'error' && own.test(message))
      assert.ok(isTold(), 'a start says it')
      assert.deepEqual(await streamsOf(relay), ['door'])
      assert.equal(await isFileInOrder(relay), false)

      const text = await readFile(relay.streamsFile, 'utf8')
      const refused = await relay.send('POST', 'api/streams', { id: 'gate', url: 'rtsp://127.0.0.1:9/' })
      const problem = (await refused.json()) as { code: string; detail: string }
      assert.deepEqual([refused.status, problem.code], [409, 'config-broken'])
      assert.match(problem.detail, own)
      assert.equal(await readFile(relay.streamsFile, 'utf8'), text)
      const direct = await relay.send('POST', 'api/streams', { ...loop, id: 'other' })
      assert.equal(direct.status, 409)

      await writeFile(relay.streamsFile, JSON.stringify({ streams: [{ ...DOOR, name: 'Door' }, loop] }))
      const again = await relay.send('PATCH', 'api/streams/door', { name: 'Gate' })
      assert.equal(again.status, 409)
      assert.deepEqual(await streamsOf(relay), ['door'])

      await writeFile(relay.streamsFile, JSON.stringify({ streams: [{ ...DOOR, name: 'Door' }] }))
      await eventuallyAnswered('the file is in order', () => isFileInOrder(relay))
      const looped = await relay.send('POST', 'api/streams', loop)
      assert.equal(((await looped.json()) as { code: string }).code, 'address-refused')
    } finally {
      await relay.close()
    }
  })
})

async function streamsOf(relay: TestRelay): Promise<string[]> {
  const { streams } = (await (await relay.fetch('api/streams')).json()) as { streams: { id: string }[] }
  return streams.map(({ id }) => id)
}

async function isFileInOrder(relay: TestRelay): Promise<boolean> {
  const { checks } = (await (await relay.fetch('readyz')).json()) as {
    checks: Record<string, { ok: boolean }>
  }
  return checks['streamsFile']!.ok
}
