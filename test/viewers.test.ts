import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { SettingFlags } from '../src/config/settings.ts'
import { eventually } from './support/eventually.ts'
import { TestRelay } from './support/relay.ts'

async function start(t: TestContext, settings: SettingFlags): Promise<TestRelay> {
  const streams = ['yard', 'hall'].map((id) => ({ id, url: 'rtsp://127.0.0.1:9/x', mode: 'on-demand' }))
  const relay = await TestRelay.start({ streams, settings })
  t.after(() => relay.close())
  return relay
}

describe('A relay with bounds of viewers', () => {
  it('closes the WebSocket of one too many with 4429, counts and logs it, and lets the next in when somebody leaves', async (t) => {
    const relay = await start(t, { maxViewersPerCamera: '1' })
    const first = await relay.watch('yard')
    const refused = await relay.watch('yard')
    const { code, reason } = await refused.closed()
    assert.equal(code, 4429)
    assert.match(reason, /^As many as may, 1, watch this camera/)
    const other = await relay.watch('hall')
    const metrics = await (await relay.fetch('metrics')).text()
    assert.match(metrics, /^baton_viewers_refused_total\{bound="camera"\} 1$/m)
    const [line] = relay.lines.filter(({ message }) => message.startsWith('A viewer was refused'))
    assert.deepEqual([line?.level, line?.bound, line?.stream], ['warn', 'camera', 'yard'])
    const readers = relay.relay.hub.cameras.get('yard')!.renditions.get('main')!.readers
    assert.equal(readers.size, 1)
    await first.close()
    await eventually('the place is free', () => readers.size === 0)
    const next = await relay.watch('yard')
    await next.message('hello')
    await next.close()
    await other.close()
  })

  it('takes its bounds from the settings', async (t) => {
    const relay = await start(t, { maxViewers: '1', trustProxy: '127.0.0.1', maxViewersPerAddress: '1' })
    const first = await relay.watch('yard')
    assert.match((await (await relay.watch('hall')).closed()).reason, /cameras of this relay/)
    await first.close()
    const wider = await start(t, { trustProxy: '127.0.0.1', maxViewersPerAddress: '1' })
    const headers = { 'x-forwarded-for': '192.0.2.1' }
    const one = await wider.watch('yard', { headers })
    assert.match((await (await wider.watch('hall', { headers })).closed()).reason, /from this address/)
    const another = await wider.watch('hall', { headers: { 'x-forwarded-for': '192.0.2.2' } })
    await another.message('hello')
    await one.close()
    await another.close()
  })
})
