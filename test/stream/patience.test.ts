import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Patience, READER_LIMITS } from '../../src/stream/patience.ts'

describe('Patience', () => {
  it('ends a burst when the socket is clear after a second, or after five seconds whatever it shows', () => {
    const patience = new Patience(READER_LIMITS)
    patience.startBurst(0)
    patience.observe(900, 0, 0)
    assert.equal(patience.isBursting, true)
    patience.observe(1_000, 0, 0)
    assert.equal(patience.isBursting, false)
    patience.startBurst(2_000)
    patience.observe(6_999, 50_000, 3_000)
    assert.equal(patience.isBursting, true)
    patience.observe(7_000, 50_000, 3_000)
    assert.equal(patience.isBursting, false)
  })

  it('takes a falling queue or a falling lag for progress, and nothing else', () => {
    const patience = new Patience(READER_LIMITS)
    patience.startHold(0)
    patience.observe(1_000, 900_000, 3_000)
    patience.observe(8_000, 800_000, 4_000)
    assert.equal(patience.isExhausted(18_000), false)
    patience.observe(9_000, 900_000, 3_500)
    patience.observe(10_000, 900_000, 3_500)
    assert.equal(patience.isExhausted(19_000), false)
    assert.equal(patience.isExhausted(19_001), true)
  })

  it('calls a socket clear below half a second of lag with next to nothing unsent', () => {
    const patience = new Patience(READER_LIMITS)
    assert.equal(patience.isClear(16_384, 499), true)
    assert.equal(patience.isClear(16_385, 0), false)
    assert.equal(patience.isClear(0, 500), false)
  })
})
