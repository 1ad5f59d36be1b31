import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ShownMeter } from '../../../src/player/core/shown-meter.ts'

/** A meter that knows the relay's clock: it is this one, and the picture with time 0 came there at 1000 ms. */
function meter(): ShownMeter {
  const shown = new ShownMeter()
  shown.clock({ type: 'clock', pts90k: 0, arrivedMs: 1_000, serverNowMs: 1_000 }, 1_000)
  return shown
}

/** The picture that came `ms` after the one with time 0. */
const picture =
  (ms: number) =>
  (pts90k: number): number =>
    pts90k - ms * 90

describe('ShownMeter', () => {
  it('tells how old the picture on the screen is', () => {
    const shown = meter()
    assert.equal(shown.figures.delayMs, undefined)
    shown.shown(picture(500), 1_580, 0)
    assert.equal(shown.figures.delayMs, 80)
  })

  it('is catching up from a join to the first live picture', () => {
    const shown = meter()
    shown.catchUp(0)
    shown.shown(picture(0), 2_000, 100)
    assert.equal(shown.figures.isCatchingUp, true)
    shown.shown(picture(1_000), 2_100, 200)
    assert.equal(shown.figures.isCatchingUp, false)
    shown.catchUp(300)
    assert.equal(shown.figures.isCatchingUp, true)
  })

  it('is at the end of a join after two seconds, however old the pictures are, or where nobody knows', () => {
    for (const shown of [meter(), new ShownMeter()]) {
      shown.catchUp(10_000)
      shown.shown(picture(0), 3_000, 12_000)
      assert.equal(shown.figures.isCatchingUp, true)
      shown.shown(picture(0), 3_001, 12_001)
      assert.equal(shown.figures.isCatchingUp, false)
    }
  })

  it('knows nothing of another connection before its clock', () => {
    const shown = meter()
    shown.reset()
    shown.shown(picture(500), 1_580, 0)
    assert.equal(shown.figures.delayMs, undefined)
  })
})
