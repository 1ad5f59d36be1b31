import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Trimming } from '../../src/player/trimming.ts'

function trimming(...keyframesSec: number[]): Trimming {
  const trimming = new Trimming()
  for (const atSec of keyframesSec) trimming.keyframe(atSec)
  return trimming
}

describe('Trimming', () => {
  it('keeps five seconds and the group of pictures in which they begin, once twenty are held', () => {
    const keyframes = Array.from({ length: 16 }, (_, i) => 2 * i)
    assert.equal(trimming(...keyframes).endSec(0, 20), undefined)
    assert.equal(trimming(...keyframes).endSec(0, 20.5), 13.999)
    assert.equal(trimming(...keyframes).endSec(0, 19 + 5), 17.999)
  })

  it('never cuts into the group of pictures that is played, however long that is', () => {
    const long = trimming(10)
    assert.equal(long.endSec(10, 200), undefined)
    long.keyframe(70)
    assert.equal(long.endSec(10, 74), undefined)
    assert.equal(long.endSec(10, 75), 69.999)
    assert.equal(long.endSec(69.999, 76), undefined)
    assert.equal(long.endSec(70, 100), undefined)
  })

  it('forgets the keyframes of a buffer that is gone', () => {
    const gone = trimming(0, 10)
    gone.reset()
    assert.equal(gone.endSec(0, 30), undefined)
  })
})
