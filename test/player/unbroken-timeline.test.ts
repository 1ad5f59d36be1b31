import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Picture } from '../../src/player/engine.ts'
import { UnbrokenTimeline } from '../../src/player/unbroken-timeline.ts'

function picture(dts: number, duration = 3600, keyframe = false): Picture {
  return { dts, pts: dts, duration, keyframe, nalUnits: [] }
}

describe('UnbrokenTimeline', () => {
  it('leaves pictures where they are while their distances are alike', () => {
    const timeline = new UnbrokenTimeline()
    for (const dts of [90_000, 93_600, 97_000, 100_800])
      assert.equal(timeline.place(picture(dts, 3600, dts === 90_000)).dts, dts)
  })

  it('never leaves more than twice the last duration between two pictures without a keyframe', () => {
    const timeline = new UnbrokenTimeline()
    timeline.place(picture(90_000, 3600, true))
    const late = timeline.place(picture(108_000, 18_000))
    assert.equal(late.dts, 97_200)
    assert.equal(late.pts, 97_200)
    assert.equal(timeline.shift, 10_800)
    assert.equal(timeline.place(picture(111_600)).dts, 100_800)
  })

  it('goes back to the time that was meant at the next keyframe', () => {
    const timeline = new UnbrokenTimeline()
    timeline.place(picture(90_000, 3600, true))
    timeline.place(picture(108_000))
    assert.equal(timeline.place(picture(111_600, 3600, true)).dts, 111_600)
    assert.equal(timeline.shift, 0)
  })

  it('calls no duration shorter than a fiftieth of a second, for the next picture comes later than that', () => {
    const timeline = new UnbrokenTimeline()
    timeline.place(picture(90_000, 3600, true))
    assert.equal(timeline.place(picture(90_001, 1)).duration, 1800)
    assert.equal(timeline.place(picture(93_601)).dts, 93_601)
  })
})
