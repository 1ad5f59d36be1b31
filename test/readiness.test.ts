import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { WebSocket } from 'ws'
import { eventually } from './support/eventually.ts'
import { startFaultyCamera } from './support/faulty-camera.ts'
import { ManualClock } from './support/manual-clock.ts'
import { childrenNamed } from './support/processes.ts'
import { TestRelay } from './support/relay.ts'

describe('A whole relay', () => {
  it('says that it ends before it ends anything, and answers on until its pulls are gone', async () => {
    const camera = await startFaultyCamera()
    const clock = new ManualClock(Date.now())
    const relay = await TestRelay.start({ streams: [{ id: 'cam', url: camera.url }], clock })
    try {
      const viewer = await relay.watch('cam')
      await viewer.hasPictures(5)
      assert.equal((await fetch(`${relay.relay.url}readyz`)).status, 200)
      // An ffmpeg that hears no signal keeps the relay busy for a second, which passes when this test says so.
      process.kill(childrenNamed('ffmpeg')[0]!.pid, 'SIGSTOP')
      void relay.relay.close()
      const answer = await fetch(`${relay.relay.url}readyz`)
      assert.equal(answer.status, 503)
      const { checks } = (await answer.json()) as { checks: Record<string, { reason?: string }> }
      assert.equal(checks['shutdown']?.reason, 'The relay is shutting down')
      assert.equal((await fetch(`${relay.relay.url}healthz`)).status, 200)
      viewer.drop()
    } finally {
      const passing = setInterval(() => clock.tick(100), 10)
      await relay.close()
      clearInterval(passing)
      await camera.close()
    }
  })

  it('is degraded, and goes on, while streams.json is broken, and tells nobody what stands there', async () => {
    const relay = await TestRelay.start({
      streams: [{ id: 'canary', url: 'rtsp://127.0.0.1:9/x', mode: 'on-demand' }],
    })
    try {
      await writeFile(relay.streamsFile, '{ "streams": [ { "id": "canary", ')
      await eventually('it was read', () =>
        relay.lines.some(({ message }) => message.includes('stay as they were')),
      )
      const answer = await fetch(`${relay.relay.url}readyz`)
      const text = await answer.text()
      assert.equal(answer.status, 200)
      assert.match(
        text,
        /"status":"degraded".*"streamsFile":\{"ok":false,"reason":"streams\.json needs a person/,
      )
      assert.doesNotMatch(text, /canary/)
    } finally {
      await relay.close()
    }
  })

  it('names a request by one id in its answer, in its access line and in what it changed', async () => {
    const relay = await TestRelay.start({
      streams: [{ id: 'cam', url: 'rtsp://127.0.0.1:9/x', mode: 'on-demand' }],
    })
    try {
      const answer = await relay.fetch('api/streams/cam', {
        method: 'DELETE',
        headers: { 'x-request-id': 'r-7' },
      })
      assert.deepEqual([answer.status, answer.headers.get('x-request-id')], [204, 'r-7'])
      const own = () => relay.lines.filter((line) => line['requestId'] === 'r-7')
      await eventually('both lines are there', () => own().length === 2)
      assert.deepEqual(
        own().map(({ level, message }) => [level, message]),
        [
          ['info', 'stream removed'],
          ['info', 'request'],
        ],
      )
    } finally {
      await relay.close()
    }
  })

  it('names a WebSocket by its id in the answer of the upgrade', async () => {
    const relay = await TestRelay.start({
      streams: [{ id: 'cam', url: 'rtsp://127.0.0.1:9/x', mode: 'on-demand' }],
    })
    try {
      const headers = { authorization: `Bearer ${relay.token}`, 'x-request-id': 'r-8' }
      for (const path of ['live/cam', 'api/events']) {
        const ws = new WebSocket(relay.relay.url.replace('http', 'ws') + path, { headers })
        const [answer] = (await once(ws, 'upgrade')) as [{ headers: Record<string, string> }]
        assert.equal(answer.headers['x-request-id'], 'r-8', path)
        ws.terminate()
      }
    } finally {
      await relay.close()
    }
  })
})
