import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ProbeReport } from '../../src/client/client.ts'
import { probeText } from '../../src/commands/probe-text.ts'

const REPORT: ProbeReport = {
  reachable: true,
  login: 'accepted',
  transport: { tcp: 'works', udp: 'not-tried' },
  way: 'own-session',
  video: { codec: 'H264', profile: 'High', level: '4.1', width: 1920, height: 1080, declaredFps: 25 },
  audio: { codec: 'MPEG4-GENERIC', sampleRate: 48_000, channels: 2 },
  audioTreatment: 'copied',
  otherTracks: 1,
  server: 'Cam',
  bitrateKbps: 2000,
  fps: 24.9,
  gopSeconds: 2,
  noKeyframeInSeconds: null,
  bFrames: false,
  warnings: [],
  notes: [],
  problem: null,
  tookMs: 1500,
}

/** The lines by their first word. */
function linesOf(report: ProbeReport): Record<string, string> {
  const lines = probeText(report).split('\n')
  return Object.fromEntries(lines.map((line) => [/^\S+/.exec(line)?.[0] ?? '', line.replace(/^\S+\s+/, '')]))
}

describe('What baton probe prints', () => {
  it('is all that the report knows, in the words of people', () => {
    const { video, announced, audio, others, measured } = linesOf(REPORT)
    assert.deepEqual(
      [video, announced, audio, others, measured],
      [
        'H264 High 4.1 1920×1080',
        '25 fps',
        'AAC, 48000 Hz, 2 channels, copied',
        '1 track not looked at',
        '24.9 fps, 2000 kbit/s, a keyframe every 2.0 s, no B-frames',
      ],
    )
  })

  it('leaves out what is not known', () => {
    const unknown = { sampleRate: null, channels: null }
    const nothing = { fps: null, bitrateKbps: null, gopSeconds: null, bFrames: null, otherTracks: 0 }
    const lines = linesOf({
      ...REPORT,
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
