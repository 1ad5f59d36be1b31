import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rtpCodecWords, soundCodecWords, videoCodecWords } from '../../src/dashboard/codec-words.ts'

describe('codec words', () => {
  it('say what an RFC 6381 string means', () => {
    for (const [codec, words] of [
      ['avc1.64001f', 'H.264 High, level 3.1'],
      ['avc1.42c01e', 'H.264 Constrained Baseline, level 3.0'],
      ['avc1.420028', 'H.264 Baseline, level 4.0'],
      ['avc1.990033', 'H.264, level 5.1'],
      ['hvc1.1.6.L93.B0', 'H.265 Main, level 3.1'],
      ['hvc1.2.4.H153', 'H.265 Main 10, level 5.1'],
    ] as const)
      assert.equal(videoCodecWords(codec), words)
    assert.equal(soundCodecWords('mp4a.40.2'), 'AAC')
  })

  it('leave what they do not know as it is', () => {
    for (const codec of ['', 'av01.0.04M.08', 'avc1', 'avc1.64', 'hvc1.x'])
      assert.equal(videoCodecWords(codec), codec)
    assert.deepEqual([soundCodecWords('opus'), rtpCodecWords('L16')], ['opus', 'L16'])
  })

  it('know what cameras send by its names in RTP', () => {
    assert.deepEqual(['PCMA', 'pcmu', 'MPEG4-GENERIC', 'H265'].map(rtpCodecWords), [
      'G.711 A-law',
      'G.711 µ-law',
      'AAC',
      'H.265',
    ])
  })
})
