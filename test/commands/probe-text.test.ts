import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ProbeReport } from '../../src/client/client.ts'
import { probeText } from '../../src/commands/probe-text.ts'
import { PROBE_REPORT } from '../support/probe-report.ts'

/** The lines by their first word. */
function linesOf(report: ProbeReport): Record<string, string> {
  const lines = probeText(report).split('\n')
  return Object.fromEntries(lines.map((line) => [/^\S+/.exec(line)?.[0] ?? '', line.replace(/^\S+\s+/, '')]))
}

describe('What baton probe prints', () => {
  it('is all that the report knows, in the words of people', () => {
    const { video, announced, audio, others, measured } = linesOf({
      ...PROBE_REPORT,
      otherTracks: 1,
      fps: 24.9,
    })
    assert.deepEqual(
      [video, announced, audio, others, measured],
      [
        'H264 High 4.1 1920×1080',
        '25 fps',
        'AAC, 48000 Hz, 2 channels, copied',
        '1 track not looked at',
        '24.9 fps, 2140 kbit/s, a keyframe every 2.0 s, no B-frames',
      ],
    )
  })

  it('leaves out what is not known', () => {
    const unknown = { sampleRate: null, channels: null }
    const nothing = { fps: null, bitrateKbps: null, gopSeconds: null, bFrames: null }
    const lines = linesOf({
      ...PROBE_REPORT,
      ...nothing,
      audio: { codec: 'PCMA', ...unknown },
      audioTreatment: null,
    })
    assert.equal(lines['audio'], 'G.711 A-law')
    assert.deepEqual(
      ['others', 'measured'].filter((word) => word in lines),
      [],
    )
  })
})
