import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { atOnce, inSlices } from '../../src/config/slices.ts'

function* numbers(count: number, each: () => void): Generator<void, number> {
  for (let at = 0; at < count; at++) {
    each()
    yield
  }
  return count
}

/** Keeps the processor busy. */
function block(): void {
  const endMs = performance.now() + 10
  while (performance.now() < endMs);
}

/** How often others had their turn while `work` went on. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0
  let isOver = false
  const turn = (): void => {
    turns++
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  await work()
  isOver = true
  return turns
}

describe('Work in slices', () => {
  it('lets others have their turn while it takes long', async () => {
    assert.ok((await turnsDuring(() => inSlices(numbers(20, block)))) >= 5)
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
