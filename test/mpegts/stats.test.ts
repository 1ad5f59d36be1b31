import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTsStats } from '../../src/mpegts/stats.ts'

test('Counters begin at zero and are not shared', () => {
  const stats = createTsStats()
  assert.ok(Object.values(stats).every((count) => count === 0))
  stats.units += 1
  assert.equal(createTsStats().units, 0)
})
