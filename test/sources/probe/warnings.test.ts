import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { namedVideo } from '../../../src/sources/probe/codec-facts.ts'
import type { Figures } from '../../../src/sources/probe/figures.ts'
import { warningsOf, type WarningInput } from '../../../src/sources/probe/warnings.ts'

const FIGURES: Figures = {
  bitrateKbps: 2000,
  fps: 25,
  gopSeconds: 2,
  noKeyframeInSeconds: null,
  bFrames: false,
  gopRange: undefined,
}

const HEALTHY: WarningInput = {
  video: namedVideo('H264'),
  audio: { codec: 'MPEG4-GENERIC', sampleRate: 48_000, channels: 1 },
  audioTreatment: 'copied',
  figures: FIGURES,
}

/** The one warning of a camera that is healthy but for this. */
function onlyWarning(facts: Partial<WarningInput>): { code: string; message: string } {
  const [warning, ...others] = warningsOf({ ...HEALTHY, ...facts })
  assert.deepEqual(others, [])
  assert.ok(warning, 'there is a warning')
  return warning
}

describe('warnings of a probe', () => {
  it('are none for a healthy camera, nor where nothing is known', () => {
    assert.deepEqual(warningsOf(HEALTHY), [])
    const nothing = { ...FIGURES, fps: null, gopSeconds: null, bFrames: null }
    const blank = { video: undefined, audio: undefined, audioTreatment: null, figures: nothing }
    assert.deepEqual(warningsOf(blank), [])
    assert.deepEqual(warningsOf({ ...blank, audioTreatment: 'transcoded' }), [])
  })

  const cases: [code: string, facts: Partial<WarningInput>, says: RegExp][] = [
    ['b-frames', { figures: { ...FIGURES, bFrames: true } }, /"B-frames" to 0/],
    ['gop-long', { figures: { ...FIGURES, gopSeconds: 4.04 } }, /every 4\.04 s.*"I-frame interval"/],
    [
      'gop-long',
      { figures: { ...FIGURES, gopSeconds: null, noKeyframeInSeconds: 3.9 } },
      /no keyframe came in 3\.9 s.*"smart codec"/,
    ],
    ['gop-varies', { figures: { ...FIGURES, gopRange: [1, 3.2] } }, /from 1 to 3\.2 s.*"H\.264\+"/],
    ['h265', { video: namedVideo('H265') }, /Safari.*encoding to H\.264/],
    [
      'audio-transcoded',
      { audio: { codec: 'PCMU', sampleRate: 8000, channels: 1 }, audioTreatment: 'transcoded' },
      /G\.711 µ-law.*encoding to AAC/,
    ],
    ['declared-reorder', { video: { ...namedVideo('H264'), declaredReorder: 1 } }, /up to 1 picture may/],
    [
      'declared-reorder',
      { video: { ...namedVideo('H264'), declaredReorder: Infinity } },
      /does not say that its pictures come in order.*Baseline/,
    ],
  ]
  for (const [code, facts, says] of cases) {
    it(`name the setting to change: ${code}, ${says.source}`, () => {
      const warning = onlyWarning(facts)
      assert.equal(warning.code, code)
      assert.match(warning.message, says)
    })
  }

  it('do not take 4 s for long, nor a reordering that there is for a declared one', () => {
    assert.deepEqual(warningsOf({ ...HEALTHY, figures: { ...FIGURES, gopSeconds: 4 } }), [])
    const soon = { ...FIGURES, gopSeconds: null, noKeyframeInSeconds: 3 }
    assert.deepEqual(warningsOf({ ...HEALTHY, figures: soon }), [])
    const reordering = { video: { ...namedVideo('H264'), declaredReorder: 2 } }
    assert.equal(onlyWarning({ ...reordering, figures: { ...FIGURES, bFrames: true } }).code, 'b-frames')
    assert.deepEqual(warningsOf({ ...HEALTHY, ...reordering, figures: { ...FIGURES, bFrames: null } }), [])
  })
})
