import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CatchUp } from '../../../src/player/webcodecs/catch-up.ts'

const STEP = 3_600

/** Which of a group of `count` pictures are shown when all have come and one is decoded every `decodeMs`. */
function shownOf(catchUp: CatchUp, count: number, decodeMs: number, startMs = 10_000): number[] {
  const shown: number[] = []
  for (let i = 0; i < count; i++) {
    const picture = { pts: i * STEP, newestPts: (count - 1) * STEP, stepTicks: STEP, lateMs: i * decodeMs }
    if (catchUp.next(picture, startMs + i * decodeMs)) shown.push(i)
  }
  return shown
}

describe('CatchUp', () => {
  it('shows the first picture of a join at once and then none before the live ones', () => {
    assert.deepEqual(shownOf(new CatchUp(), 50, 2), [0, 47, 48, 49])
  })

  it('shows no older picture where a newer one is on the screen', () => {
    const catchUp = new CatchUp()
    shownOf(catchUp, 50, 2)
    catchUp.join(false)
    assert.deepEqual(shownOf(catchUp, 50, 2, 10_100), [47, 48, 49])
  })

  it('shows something now and then where decoding takes long', () => {
    const shown = shownOf(new CatchUp(), 250, 10)
    assert.deepEqual(shown, [0, 50, 100, 150, 200, 247, 248, 249])
  })

  it('shows everything once it is at the live edge, and again after it has been', () => {
    const catchUp = new CatchUp()
    shownOf(catchUp, 5, 2)
    assert.deepEqual(shownOf(catchUp, 10, 30, 20_000), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('goes by the distance between pictures where that is large', () => {
    const catchUp = new CatchUp()
    const slow = { pts: 0, newestPts: 90_000, stepTicks: 90_000, lateMs: 0 }
    assert.equal(catchUp.next(slow, 10_000), true)
    assert.equal(catchUp.next(slow, 10_001), true)
  })

  it('shows ten pictures a second, and not more, while the decoder is far behind', () => {
    const catchUp = new CatchUp()
    shownOf(catchUp, 1, 2)
    const behind = { pts: 0, newestPts: 100 * STEP, stepTicks: STEP, lateMs: 600 }
    let shown = 0
    for (let nowMs = 20_000; nowMs < 21_000; nowMs += 10) shown += catchUp.next(behind, nowMs) ? 1 : 0
    assert.equal(shown, 10)
  })
})
