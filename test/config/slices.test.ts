import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { atOnce, inSlices } from '../../src/config/slices.ts'
import { keepBusy, turnsDuring } from '../support/turns.ts'

function* numbers(count: number, each: () => void): Generator<void, number> {
  for (let at = 0; at < count; at++) {
    each()
    yield
  }
  return count
}

describe('Work in slices', () => {
  it('lets others have their turn while it takes long', async () => {
    assert.ok((await turnsDuring(() => inSlices(numbers(20, () => keepBusy(10))))) >= 5)
  })

  it('is done in one go where it is short, with the same result', async () => {
    assert.equal(await inSlices(numbers(3, () => undefined)), 3)
    assert.equal(atOnce(numbers(3, () => undefined)), 3)
  })

  it('passes on what it throws', async () => {
    const fail = (): void => {
      throw new RangeError('no')
    }
    await assert.rejects(inSlices(numbers(1, fail)), RangeError)
    assert.throws(() => atOnce(numbers(1, fail)), RangeError)
  })
})
