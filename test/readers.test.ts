import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { historyAnswer, readerList } from '../src/api/answers.ts'
import { eventually } from './support/eventually.ts'
import { withRelayedCamera } from './support/relayed-camera.ts'

describe('readers of a running relay', () => {
  it('are listed with what is behind the proxy, and what their player says; a kick tells them why', async () => {
    await withRelayedCamera({ settings: { trustProxy: '127.0.0.1' } }, async (relay) => {
      const list = async () =>
        readerList.parse(await (await relay.fetch('api/streams/cam/readers')).json()).readers
      // What the viewer itself claimed stands first, whom the proxy saw stands last.
      const headers = { 'user-agent': 'Wall/1.0', 'x-forwarded-for': '203.0.113.66, 192.0.2.7' }
      const viewer = await relay.watch('cam', { headers })
      await viewer.hasPictures(10)
      viewer.send({ type: 'report', delayMs: 84.5, fps: 25, dropped: 3 })
      await viewer.roundTrip()
      const receivedBytes = viewer.chunks.reduce((sum, chunk) => sum + chunk.length, 0)
      const [reader, ...others] = await list()
      assert.deepEqual(others, [])
      assert.ok(reader)
      const { address, agent, output, principalName, rendition, drops, report } = reader
      assert.deepEqual(
        { address, agent, output, principalName, rendition, drops },
        {
          address: '192.0.2.7',
          agent: 'Wall/1.0',
          output: 'websocket',
          principalName: 'test',
          rendition: 'main',
          drops: { budget: 0, overrun: 0, slow: 0 },
        },
      )
      assert.ok(reader.bytesOut >= receivedBytes, `${reader.bytesOut} of ${receivedBytes} bytes`)
      const { reportedMs = 0, ...said } = report ?? {}
      assert.deepEqual(said, { delayMs: 84.5, fps: 25, dropped: 3 })
      assert.ok(reportedMs >= reader.sinceMs)

      const past = historyAnswer.parse(await (await relay.fetch('api/streams/cam/history')).json())
      assert.deepEqual(Object.keys(past.renditions), ['main'])

      const abort = new AbortController()
      const plain = await relay.fetch('live/cam.ts', { signal: abort.signal })
      await plain.body!.getReader().read()
      const overHttp = (await list()).find((one) => one.output === 'http-ts')
      assert.deepEqual([overHttp?.address, overHttp?.report], ['127.0.0.1', null])
      abort.abort()

      const reason = encodeURIComponent('The lens is being cleaned.')
      const kicked = await relay.fetch(`api/streams/cam/readers/${reader.id}?reason=${reason}`, {
        method: 'DELETE',
      })
      assert.equal(kicked.status, 204)
      assert.deepEqual(await viewer.closed(), { code: 4409, reason: 'The lens is being cleaned.' })
      await eventually(
        'nobody is left',
        () => relay.relay.hub.cameras.get('cam')?.renditions.get('main')?.readers.size === 0,
      )
      assert.deepEqual(await list(), [])
    })
  })
})
