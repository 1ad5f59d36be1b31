import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { factsOf } from '../../src/dashboard/camera-facts.ts'
import type { RenditionFigures, RenditionView } from '../../src/protocol/events.ts'

const rendition: RenditionView = {
  sources: [{ id: 'k3v9', url: 'rtsp://192.168.1.20/main', transport: 'tcp', hasSecret: true }],
  state: 'live',
  cause: null,
  message: null,
  sinceMs: 0,
  nextTryMs: null,
  layout: {
    video: { codec: 'avc1.64001f', width: 1280, height: 720 },
    audio: { codec: 'mp4a.40.2', sampleRate: 48_000, channels: 1 },
  },
  readers: 1,
  info: {
    pull: 'native',
    videoCodec: 'H264',
    audioCodec: 'PCMA',
    audio: 'transcoded',
    notes: ['The certificate was not checked.'],
  },
}

const figures: RenditionFigures = {
  stream: 'door',
  rendition: 'main',
  state: 'live',
  cause: null,
  fps: 24.96,
  bitsPerSec: 2_104_000,
  readers: 1,
  bytesOut: 0,
  gopMs: 2000,
  keyframeAgeMs: 0,
  delayMs: null,
  delayMaxMs: null,
  restarts: 0,
}

function textOf(key: string, changes: Partial<RenditionView> = {}): string | undefined {
  return factsOf({ ...rendition, ...changes }, figures).find((fact) => fact.key === key)?.text
}

describe('factsOf', () => {
  it('says what comes from the camera', () => {
    assert.deepEqual(
      factsOf(rendition, figures).map(({ key, text }) => [key, text]),
      [
        ['video', 'H.264 High, level 3.1'],
        ['picture', '1280 × 720, 25 fps'],
        ['bitrate', '2.1 Mbit/s'],
        ['keyframes', 'every 2.0 s'],
        ['sound', 'AAC, 48 kHz, mono, made of the camera’s G.711 A-law'],
        ['pull', 'by the relay itself'],
        ['source', 'rtsp://192.168.1.20/main (TCP)'],
        ['notes', 'The certificate was not checked.'],
      ],
    )
  })

  it('has the same rows while nothing is known, and no address where none may be known', () => {
    const { sources: _sources, ...seen } = rendition
    const facts = factsOf({ ...seen, state: 'idle', layout: null, info: {} }, undefined)
    assert.deepEqual(
      facts.map(({ key }) => key),
      ['video', 'picture', 'bitrate', 'keyframes', 'sound', 'pull'],
    )
    assert.deepEqual([...new Set(facts.map(({ text }) => text))], ['–'])
  })

  it('tells sound that is switched off from sound that there is not', () => {
    const { video } = rendition.layout!
    assert.match(textOf('sound', { info: { audio: 'off' } })!, /switched off/)
    assert.equal(textOf('sound', { info: {}, layout: { video, audio: null } }), 'none')
    assert.equal(
      textOf('sound', { info: { audio: 'copied', audioCodec: 'MPEG4-GENERIC' } }),
      'AAC, 48 kHz, mono',
    )
  })

  it('shows no rate of a camera that is away, but what it sent', () => {
    assert.equal(textOf('picture', { state: 'retrying' }), '1280 × 720')
    assert.equal(textOf('bitrate', { state: 'retrying' }), '–')
  })
})
