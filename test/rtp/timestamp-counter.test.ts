import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TimestampCounter } from '../../src/rtp/timestamp-counter.ts'

describe('TimestampCounter', () => {
  it('counts on past 32 bits, and back where a packet is of before', () => {
    const counter = new TimestampCounter()
    assert.equal(counter.wire, undefined)
    const counted = [2 ** 32 - 10, 5, 2 ** 32 - 3, 20].map((wire) => counter.count(wire))
    assert.deepEqual(counted, [2 ** 32 - 10, 2 ** 32 + 5, 2 ** 32 - 3, 2 ** 32 + 20])
    assert.equal(counter.wire, 20)
  })

  it('says where another timestamp lies without moving', () => {
    const counter = new TimestampCounter()
    counter.count(2 ** 32 - 1)
    assert.equal(counter.place(99), 2 ** 32 + 99)
    assert.equal(counter.place(2 ** 32 - 100), 2 ** 32 - 100)
    assert.equal(counter.count(0), 2 ** 32)
  })
})
