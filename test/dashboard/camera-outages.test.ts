import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { lastHourOf, reasonOf, type Outage } from '../../src/dashboard/camera-outages.ts'

const NOW_MS = 1_764_000_000_000
const MINUTE_MS = 60_000

/** In minutes before now. */
function outage(from: number, to: number | null): Outage {
  const at = (minutes: number): number => NOW_MS - minutes * MINUTE_MS
  return { startMs: at(from), endMs: to === null ? null : at(to), cause: 'exited', message: null }
}

describe('lastHourOf', () => {
  it('counts what reaches into the last hour, and of it only what lies within', () => {
    const outages = [outage(200, 90), outage(70, 55), outage(30, 29), outage(2, null)]
    assert.deepEqual(lastHourOf(outages, NOW_MS), { count: 3, lostMs: (5 + 1 + 2) * MINUTE_MS })
    assert.deepEqual(lastHourOf([], NOW_MS), { count: 0, lostMs: 0 })
  })
})

describe('reasonOf', () => {
  it('says what the relay said, else what the cause means, else who it was', () => {
    const message = 'The camera does not answer at 192.0.2.1:554.'
    assert.equal(reasonOf({ cause: 'unreachable', message }), message)
    assert.match(reasonOf({ cause: 'unauthorized', message: null }), /user name or the password/)
    assert.equal(reasonOf({ cause: 'of-a-later-relay', message: null }), 'of-a-later-relay')
    assert.match(reasonOf({ cause: null, message: null }), /by hand/)
  })
})
