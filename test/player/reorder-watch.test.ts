import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ReorderWatch } from '../../src/player/reorder-watch.ts'

function gop(
  watch: ReorderWatch,
  { isOffset = false, bSlices = [false, false, false, false] } = {},
): boolean[] {
  watch.keyframe(isOffset)
  return bSlices.map((hasBSlice) => watch.picture(hasBSlice))
}

describe('ReorderWatch', () => {
  it('believes no order but the one of sending where time stamps announce no other', () => {
    const watch = new ReorderWatch()
    gop(watch)
    assert.equal(watch.isReordered, false)
  })

  it('believes an announcement for one group of pictures, if no B-picture comes in it', () => {
    const watch = new ReorderWatch()
    gop(watch, { isOffset: true })
    assert.equal(watch.isReordered, true)
    gop(watch, { isOffset: true })
    assert.equal(watch.isReordered, false)
  })

  it('learns nothing from a group of pictures that is too short', () => {
    const watch = new ReorderWatch()
    gop(watch, { isOffset: true, bSlices: [false] })
    gop(watch, { isOffset: true })
    assert.equal(watch.isReordered, true)
  })

  it('tells of a B-picture that was not announced, and knows it from the next keyframe on, for good', () => {
    const watch = new ReorderWatch()
    assert.deepEqual(gop(watch, { bSlices: [false, true] }), [false, true])
    for (const bSlices of [[true, false], Array.from({ length: 9 }, () => false)]) {
      assert.equal(gop(watch, { bSlices }).includes(true), false)
      assert.equal(watch.isReordered, true)
    }
  })

  it('knows nothing of a camera that was set up anew', () => {
    const watch = new ReorderWatch()
    gop(watch, { isOffset: true, bSlices: [true, true] })
    watch.reset()
    gop(watch)
    assert.equal(watch.isReordered, false)
  })
})
