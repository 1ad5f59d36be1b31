import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { OneByOne } from '../../src/config/one-by-one.ts'

describe('OneByOne', () => {
  it('begins a piece of work when the one before it is done, also when that failed', async () => {
    const faults: unknown[] = []
    const queue = new OneByOne((error) => faults.push(error))
    const seen: string[] = []
    let fail: ((error: Error) => void) | undefined
    const one = queue.run(() => new Promise((_, reject) => (fail = reject)))
    const two = queue.run(async () => seen.push('two'))
    const idle = queue.idle().then(() => seen.push('idle'))
    await new Promise(setImmediate)
    assert.deepEqual(seen, [])
    const broken = new Error('broken')
    fail?.(broken)
    await assert.rejects(one, broken)
    assert.equal(await two, 1)
    await idle
    assert.deepEqual([seen, faults], [['two', 'idle'], [broken]])
  })
})
