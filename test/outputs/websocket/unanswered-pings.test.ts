import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PingLog, UnansweredPings } from '../../../src/outputs/websocket/unanswered-pings.ts'

describe('UnansweredPings', () => {
  it('counts a ping that was written to many, and not to this viewer any more, as if it had not been', () => {
    const log = new PingLog()
    const [got, left] = [new UnansweredPings(), new UnansweredPings()]
    for (const pings of [got, left]) pings.follow(log)
    log.written(1, 1000)
    // A look at its lag while the unit with the ping is on its way.
    assert.equal(left.oldestAgeMs(1010), 10)
    got.unfollow()
    left.unfollow(1)
    assert.equal(got.oldestAgeMs(1500), 500)
    assert.equal(left.oldestAgeMs(1500), 0)
    // It gets the unit later, by itself.
    left.written(1, 1600)
    left.answered(1)
    assert.equal(left.oldestAgeMs(9999), 0)
  })
})
