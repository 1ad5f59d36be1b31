import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { describe, it } from 'node:test'
import { Turns } from '../../../src/outputs/snapshot/turns.ts'

const NEVER = new AbortController().signal

describe('Turns', () => {
  it('let so many in, the others in their order as places become free', async () => {
    const turns = new Turns(2)
    const inside: number[] = []
    for (const who of [1, 2, 3, 4]) void turns.enter(NEVER).then(() => inside.push(who))
    await setImmediate()
    assert.deepEqual([inside, turns.waiting], [[1, 2], 2])
    turns.leave()
    await setImmediate()
    assert.deepEqual([inside, turns.waiting], [[1, 2, 3], 1])
    for (let i = 0; i < 3; i++) turns.leave()
    await turns.enter(NEVER)
    await turns.enter(NEVER)
    assert.deepEqual([inside, turns.waiting], [[1, 2, 3, 4], 0])
  })

  it('are not kept for one who gave up', async () => {
    const turns = new Turns(1)
    await turns.enter(NEVER)
    const giving = new AbortController()
    const given = turns.enter(giving.signal)
    const patient = turns.enter(NEVER)
    giving.abort(new Error('too late'))
    await assert.rejects(given, /too late/)
    await assert.rejects(turns.enter(giving.signal), /too late/)
    turns.leave()
    await patient
    assert.equal(turns.waiting, 0)
  })
})
