import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Distribution } from '../src/meter.ts'

describe('Distribution', () => {
  it('counts each value once, at the first bound that it does not pass', () => {
    const distribution = new Distribution([1, 5])
    for (const value of [0, 1, 1.5, 5, 6, 600]) distribution.observe(value)
    assert.deepEqual(distribution.counts, [2, 2, 2])
    assert.equal(distribution.sum, 613.5)
  })
})
