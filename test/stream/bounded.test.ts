import assert from 'node:assert/strict'
import { it } from 'node:test'
import { bounded } from '../../src/stream/bounded.ts'
import { ManualClock } from '../support/manual-clock.ts'

it('bounded tells whether work ended in time, however it ended, and leaves no timer', async () => {
  const clock = new ManualClock()
  assert.equal(await bounded(Promise.resolve(), 1_000, clock), true)
  assert.equal(await bounded(Promise.reject(new Error('no')), 1_000, clock), true)
  const hanging = bounded(new Promise(() => undefined), 1_000, clock)
  await clock.advance(1_000)
  assert.equal(await hanging, false)
  assert.equal(clock.pendingTimers, 0)
})
