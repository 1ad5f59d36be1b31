import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { wordsOf } from '../../src/dashboard/probe-words.ts'
import { PROBE_REPORT } from '../support/probe-report.ts'

describe('What a probe says to people', () => {
  it('is what the camera sends, and what to improve', () => {
    const words = wordsOf({
      ...PROBE_REPORT,
      audio: { codec: 'PCMA', sampleRate: 8000, channels: 1 },
      audioTreatment: 'transcoded',
      warnings: [{ code: 'audio-transcoded', message: 'Set the camera’s audio encoding to AAC.' }],
      notes: ['The certificate is not checked'],
    })
    assert.deepEqual(words.facts, [
      ['Picture', '1920 × 1080, H.264 High'],
      ['Rate', '25 a second, 2.1 Mbit/s'],
      ['Keyframes', 'every 2 s'],
      ['Sound', 'G.711 A-law; Baton makes AAC of it'],
      ['Camera’s software', 'Camera 1.0'],
    ])
    assert.deepEqual([words.verdict, words.headline], ['better', 'The camera plays'])
    assert.equal(words.detail, 'One setting of the camera would make it better.')
    assert.deepEqual(words.advice, [
      { title: 'Set the sound to AAC', message: 'Set the camera’s audio encoding to AAC.' },
    ])
    assert.deepEqual(words.notes, ['The certificate is not checked'])
  })

  it('is short where all is well', () => {
    const words = wordsOf({ ...PROBE_REPORT, server: null })
    assert.deepEqual([words.verdict, words.detail, words.advice], ['good', '', []])
    assert.deepEqual(words.facts.at(-1), ['Sound', 'AAC'])
  })

  it('leaves out what could not be seen', () => {
    const video = { codec: '', profile: null, level: null, width: null, height: null, declaredFps: null }
    const unseen = { bitrateKbps: 480, fps: null, gopSeconds: null, noKeyframeInSeconds: 3.8, server: null }
    const { facts } = wordsOf({
      ...PROBE_REPORT,
      ...unseen,
      video,
      audio: null,
      audioTreatment: 'none',
    })
    assert.deepEqual(facts, [
      ['Rate', '480 kbit/s'],
      ['Keyframes', 'none in 3.8 s'],
      ['Sound', 'none'],
    ])
  })

  it('begins with the problem where there is one', () => {
    const problem = { cause: 'unreachable', message: 'Nothing answers at 192.0.2.1, port 554.' } as const
    const dead = {
      video: null,
      audio: null,
      audioTreatment: null,
      fps: null,
      bitrateKbps: null,
      gopSeconds: null,
    }
    const words = wordsOf({ ...PROBE_REPORT, ...dead, problem, server: null })
    assert.deepEqual([words.verdict, words.headline], ['bad', 'Nothing answers at this address'])
    assert.deepEqual([words.detail, words.facts], [problem.message, []])
  })
})
