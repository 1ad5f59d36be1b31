import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { Handovers } from '../../src/http/handovers.ts'
import type { Watching } from '../../src/stream/viewers.ts'
import { ManualClock } from '../support/manual-clock.ts'

describe('Handovers', () => {
  let clock: ManualClock
  let handovers: Handovers
  let ended: string[]

  beforeEach(() => {
    clock = new ManualClock()
    handovers = new Handovers(clock)
    ended = []
  })

  function reading(name: string, player = 'p'.repeat(16)): Watching {
    return { details: { principal: 'link', player }, end: (reason) => ended.push(`${name}: ${reason}`) }
  }

  it('lets the earlier connections of a player go on for ten seconds', async () => {
    handovers.begin([reading('first'), reading('second')])
    await clock.advance(9_999)
    assert.deepEqual(ended, [])
    await clock.advance(1)
    assert.deepEqual(ended, ['first: full', 'second: full'])
  })

  it('ends them at once where the same player took over less than a minute ago, and no other player’s', async () => {
    handovers.begin([reading('first')])
    await clock.advance(59_999)
    handovers.begin([reading('second')])
    handovers.begin([reading('another', 'q'.repeat(16))])
    assert.deepEqual(ended, ['first: full', 'second: full'])
    await clock.advance(1)
    handovers.begin([reading('third')])
    assert.equal(ended.length, 2)
  })

  it('leaves no timer behind', () => {
    handovers.begin([reading('first')])
    handovers.close()
    assert.equal(clock.pendingTimers, 0)
  })
})
