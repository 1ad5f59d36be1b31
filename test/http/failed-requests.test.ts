import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FailedRequests } from '../../src/http/failed-requests.ts'
import { silentLog } from '../../src/log.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { startListener } from './kit.ts'

function stage(): { failed: FailedRequests; clock: ManualClock; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = []
  const clock = new ManualClock()
  const log = {
    ...silentLog,
    error: (fields: object, message: string) => void lines.push({ ...fields, message }),
  }
  return { failed: new FailedRequests({ log, clock }), clock, lines }
}

describe('FailedRequests', () => {
  it('logs 20 a minute with their stacks and the rest as one number', () => {
    const { failed, clock, lines } = stage()
    const error = new TypeError('no such thing')
    for (let i = 0; i < 1000; i++) failed.note(error, `r${i}`)
    assert.equal(lines.length, 20)
    const { stack } = error
    const message = 'A request failed inside the relay'
    assert.deepEqual(lines[0], { requestId: 'r0', reason: 'no such thing', stack, message })
    clock.tick(60_000)
    assert.deepEqual(lines.slice(20), [{ times: 980, message: 'More requests failed inside the relay' }])
    assert.equal(clock.pendingTimers, 0)
    failed.note(error, 'later')
    assert.equal(lines.at(-1)?.requestId, 'later')
  })

  it('says at the end what was only counted', () => {
    const { failed, clock, lines } = stage()
    for (let i = 0; i < 21; i++) failed.note('x', 'r')
    failed.close()
    failed.close()
    assert.deepEqual(lines.at(-1), { times: 1, message: 'More requests failed inside the relay' })
    assert.deepEqual([lines.length, clock.pendingTimers], [21, 0])
  })

  it('hears of what the listener answers with internal, and bounds it', async (t) => {
    const { call, token, lines, listener } = await startListener(t, {
      metrics: () => {
        throw new Error('broken')
      },
    })
    const headers = { authorization: `Bearer ${await token('admin')}` }
    for (let i = 0; i < 25; i++) assert.equal((await call('/metrics', { headers })).json.code, 'internal')
    assert.equal(lines.filter((line) => line.includes('A request failed inside')).length, 20)
    await listener.close()
    assert.equal(lines.filter((line) => line.includes('"times":5')).length, 1)
  })
})
