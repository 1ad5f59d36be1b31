import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Rates } from '../../src/stream/rates.ts'

describe('Rates', () => {
  it('are zero until two counts were taken', () => {
    const rates = new Rates(5000)
    assert.deepEqual([rates.fps, rates.bitsPerSec], [0, 0])
    rates.push({ atMs: 0, pictures: 100, bytes: 1000 })
    assert.deepEqual([rates.fps, rates.bitsPerSec], [0, 0])
  })

  it('are averages over the time that really passed', () => {
    const rates = new Rates(5000)
    rates.push({ atMs: 0, pictures: 0, bytes: 0 })
    rates.push({ atMs: 2000, pictures: 50, bytes: 1000 })
    assert.deepEqual([rates.fps, rates.bitsPerSec], [25, 4000])
  })

  it('forget what is older than their window', () => {
    const rates = new Rates(5000)
    for (let second = 0; second <= 10; second++)
      rates.push({ atMs: second * 1000, pictures: Math.min(second, 5) * 25, bytes: 0 })
    assert.equal(rates.fps, 0)
    rates.push({ atMs: 11_000, pictures: 150, bytes: 0 })
    assert.equal(rates.fps, 5)
  })
})
