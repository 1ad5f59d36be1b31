import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RefusedLogins } from '../../src/http/refused-logins.ts'
import { silentLog } from '../../src/log.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { startListener } from './kit.ts'

function stage(): { refused: RefusedLogins; clock: ManualClock; lines: object[] } {
  const lines: object[] = []
  const clock = new ManualClock()
  const log = {
    ...silentLog,
    warn: (fields: object, message: string) => void lines.push({ ...fields, message }),
  }
  return { refused: new RefusedLogins({ log, clock }), clock, lines }
}

describe('RefusedLogins', () => {
  it('logs the first of an address at once and the rest as one number a minute', () => {
    const { refused, clock, lines } = stage()
    for (let i = 0; i < 1000; i++) refused.note('192.0.2.7', `r${i}`)
    assert.deepEqual(lines, [{ from: '192.0.2.7', requestId: 'r0', message: 'login refused' }])
    clock.tick(60_000)
    assert.deepEqual(lines.slice(1), [{ from: '192.0.2.7', times: 999, message: 'login refused again' }])
    assert.equal(clock.pendingTimers, 0)
    refused.note('192.0.2.7', 'later')
    assert.deepEqual(lines[2], { from: '192.0.2.7', requestId: 'later', message: 'login refused' })
  })

  it('writes few lines and keeps little, however many addresses try', () => {
    const { refused, clock, lines } = stage()
    for (let i = 0; i < 5000; i++) refused.note(`10.0.${i >> 8}.${i & 255}`, 'r')
    assert.equal(lines.length, 20)
    clock.tick(60_000)
    assert.deepEqual(lines.slice(20), [{ times: 4980, message: 'logins refused from many more addresses' }])
  })

  it('says at the end what was only counted', () => {
    const { refused, clock, lines } = stage()
    refused.note('192.0.2.7', 'a')
    refused.note('192.0.2.7', 'b')
    refused.close()
    refused.close()
    assert.deepEqual(lines[1], { from: '192.0.2.7', times: 1, message: 'login refused again' })
    assert.deepEqual([lines.length, clock.pendingTimers], [2, 0])
  })

  it('hears of every wrong token and link, and of no request that carries none', async (t) => {
    const { call, upgrade, lines } = await startListener(t, { trustProxy: ['127.0.0.1'] })
    const from = (address: string) => ({ 'x-forwarded-for': address })
    const wrong = `baton_${'x'.repeat(43)}`
    await call('/api/x', { headers: from('192.0.2.1') })
    await call('/api/x', { headers: { ...from('192.0.2.2'), authorization: `Bearer ${wrong}` } })
    await call(`/live/yard.ts?token=${wrong}`, { headers: from('192.0.2.3') })
    await upgrade(`/live/yard?token=${wrong}`, from('192.0.2.4'))
    await call('/login', {
      method: 'POST',
      headers: { ...from('192.0.2.5'), 'content-type': 'application/json' },
      body: `{"secret":"${wrong}"}`,
    })
    const told = lines
      .filter((line) => line.includes('"login refused"'))
      .map((line) => JSON.parse(line) as { from: string })
    assert.deepEqual(
      told.map((line) => line.from),
      ['192.0.2.2', '192.0.2.3', '192.0.2.4', '192.0.2.5'],
    )
    assert.ok(!lines.join().includes(wrong), lines.join())
  })
})
