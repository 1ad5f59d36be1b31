import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Capture } from '../../../src/sources/probe/capture.ts'
import { figuresOf, type Figures } from '../../../src/sources/probe/figures.ts'
import { audio, continuation, keyframe, picture } from '../../support/units.ts'

const STEP_90K = 3600

/** 25 pictures a second of these kinds, `K` for a keyframe, `p` for another, in packets of one and five. */
function captureOf(kinds: string, startMs = 0): Capture {
  const capture = new Capture()
  for (const [index, kind] of kinds.split('').entries()) {
    const time = { pts90k: index * STEP_90K, dts90k: index * STEP_90K, arrivedMs: startMs + index * 40 }
    capture.push(kind === 'K' ? keyframe({ ...time, tsBytes: 5 * 188 }) : picture(time))
  }
  return capture
}

function figures(capture: Capture, facts: { heardMs?: number; nowMs?: number } = {}): Figures {
  const { heardMs, nowMs = 0 } = facts
  return figuresOf({ pictures: capture.pictures, heardMs, nowMs })
}

describe('figures of a probe', () => {
  it('are those of whole GOPs, not of the piece behind them', () => {
    const capture = captureOf('KppppKppppKpp')
    const { gopSeconds, fps, bitrateKbps, bFrames, noKeyframeInSeconds, gopRange } = figures(capture)
    assert.deepEqual(
      [gopSeconds, fps, bFrames, noKeyframeInSeconds, gopRange],
      [0.2, 25, false, null, undefined],
    )
    // 9 packets of 184 payload bytes in 0.2 s.
    assert.equal(bitrateKbps, Math.round((9 * 184 * 8) / 0.2 / 1000))
  })

  it('say for how long no second keyframe has come, or none at all', () => {
    const one = figures(captureOf('Kppppppp', 1000), { nowMs: 5000, heardMs: 500 })
    assert.deepEqual([one.gopSeconds, one.noKeyframeInSeconds, one.fps], [null, 4, 25])
    const none = figures(new Capture(), { nowMs: 5000, heardMs: 1500 })
    assert.deepEqual(
      [none.noKeyframeInSeconds, none.fps, none.bitrateKbps, none.bFrames],
      [3.5, null, null, null],
    )
    assert.equal(figures(new Capture(), { nowMs: 5000 }).noKeyframeInSeconds, null)
  })

  it('tell B-frames by pictures that are shown before one that was sent earlier', () => {
    const capture = new Capture()
    for (const [dts, pts] of [0, 3, 1, 2, 6, 4, 5, 9, 7, 8].entries()) {
      const time = { pts90k: pts * STEP_90K, dts90k: dts * STEP_90K }
      capture.push(dts % 5 === 0 ? keyframe(time) : picture(time))
    }
    assert.equal(figures(capture).bFrames, true)
    assert.equal(figures(capture).fps, 25)
  })

  it('make nothing of the first picture’s time, which is a guess', () => {
    const capture = new Capture()
    const kinds = 'KppppppKppppppK'.split('').entries()
    for (const [index, kind] of kinds) {
      const pts90k = index === 0 ? -45_000 : index * STEP_90K
      capture.push(kind === 'K' ? keyframe({ pts90k }) : picture({ pts90k }))
    }
    const { pictures } = capture
    const { fps, gopSeconds } = figuresOf({ pictures, heardMs: 0, nowMs: 0 })
    assert.deepEqual([fps, gopSeconds], [25, 0.28])
  })

  it('show GOPs of different lengths, also by a wait for the first keyframe that was longer', () => {
    assert.deepEqual(figures(captureOf(`K${'p'.repeat(9)}K${'p'.repeat(49)}K`)).gopRange, [0.4, 2])
    const late = captureOf(`K${'p'.repeat(9)}K`, 3000)
    assert.deepEqual(figures(late, { heardMs: 1000 }).gopRange, [0.4, 2])
    assert.equal(figures(late, { heardMs: 2700 }).gopRange, undefined)
  })

  it('take no length of a GOP in which the clock jumped or units are missing', () => {
    const capture = captureOf('Kpppp')
    capture.push(keyframe({ discontinuity: true, pts90k: 900_000 }))
    capture.push(picture({ pts90k: 903_600 }))
    assert.deepEqual([capture.hasWholeGop, capture.pictures.length], [false, 2])
    capture.forget()
    assert.equal(capture.pictures.length, 0)
  })

  it('count a picture’s continuations to it, and sound to nothing', () => {
    const capture = new Capture()
    capture.push(continuation({ tsBytes: 188 }))
    capture.push(keyframe({ tsBytes: 188 }))
    capture.push(continuation({ tsBytes: 376 }))
    capture.push(audio({ tsBytes: 188 }))
    assert.deepEqual(
      capture.pictures.map(({ bytes }) => bytes),
      [564],
    )
  })

  it('are made of a bounded number of pictures, however long the GOP', () => {
    const capture = new Capture()
    capture.push(keyframe())
    for (let index = 0; index < 20_000; index++) capture.push(picture({ pts90k: index * STEP_90K }))
    assert.equal(capture.pictures.length, 8192)
    capture.push(keyframe())
    assert.equal(capture.hasWholeGop, false)
  })
})

describe('the keyframe of a probe', () => {
  for (const [what, pieces, tsBytes] of [
    ['pieces', 1024, 188],
    ['bytes', 17, 188 * 5578],
  ] as const) {
    it(`is not kept past its bound of ${what}`, () => {
      const capture = new Capture()
      const kept = (): number | undefined => capture.keyframe?.length
      const push = (count: number): void => {
        capture.push(keyframe({ tsBytes }))
        for (let at = 1; at < count; at += 1) capture.push(continuation({ tsBytes }))
        capture.push(picture({}))
      }
      push(pieces + 1)
      assert.equal(kept(), undefined)
      push(pieces - 2)
      assert.equal(kept(), pieces - 2)
    })
  }
})
