import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { delaysOf } from '../../src/stream/delays.ts'

const reader = (delayMs: number, reportedMs: number) => ({
  report: { delayMs, fps: 25, dropped: 0, reportedMs },
})

describe('delaysOf', () => {
  it('gives the middle and the longest delay, so that one broken player does not count for all', () => {
    const readers = [reader(90, 0), { report: undefined }, reader(80, 0), reader(1e9, 0)]
    assert.deepEqual(delaysOf(readers, 0), { medianMs: 90, maxMs: 1e9 })
  })

  it('passes over what was said more than ten seconds ago', () => {
    assert.deepEqual(delaysOf([reader(90, 0), reader(70, 1)], 10_001), { medianMs: 70, maxMs: 70 })
    assert.deepEqual(delaysOf([reader(90, 0)], 10_001), { medianMs: undefined, maxMs: undefined })
  })
})
