import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CAUSES } from '../../src/stream/source.ts'
import { noneByCause, playerDelaySeconds } from '../../src/stream/totals.ts'

it('noneByCause gives a count of 0 for each cause, anew each time', () => {
  const counts = noneByCause()
  assert.deepEqual(Object.keys(counts), [...CAUSES])
  counts.stalled++
  assert.equal(noneByCause().stalled, 0)
})

it('playerDelaySeconds keeps a player whose clock is off from spoiling the sum', () => {
  assert.deepEqual([-1, 250, 60_000, 1e12].map(playerDelaySeconds), [0, 0.25, 60, 60])
})
