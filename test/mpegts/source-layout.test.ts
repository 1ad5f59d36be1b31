import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SourceLayout } from '../../src/mpegts/source-layout.ts'

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))
const SMALL = [hex('6764000bacd942c478893011000003000100000300320f142996'), hex('68ebe3cb22c0')]
const LARGE = [hex('6764001eacb405017fcb80880000030008000003019078b175'), hex('68ef0fcb')]
const MONO = {
  objectType: 2,
  samplingFrequencyIndex: 3,
  sampleRate: 48000,
  channelConfiguration: 1,
  channels: 1,
}

test('There is no layout before parameter sets that can be read', () => {
  const layout = new SourceLayout()
  assert.equal(layout.keyframe(), undefined)
  layout.parameterSets.update([Uint8Array.of(0x67, 0), Uint8Array.of(0x68, 0)])
  assert.equal(layout.keyframe(), undefined)
  layout.parameterSets.update(SMALL)
  assert.equal(layout.keyframe()!.video.width, 162)
})

test('A new source with the same parameter sets keeps the layout, another resolution changes it', () => {
  const layout = new SourceLayout()
  layout.parameterSets.update(SMALL)
  const first = layout.keyframe()
  layout.open()
  assert.equal(layout.keyframe(), undefined)
  layout.parameterSets.update(SMALL.map((nal) => nal.slice()))
  assert.equal(layout.keyframe(), first)
  layout.parameterSets.update(LARGE)
  assert.equal(layout.keyframe()!.video.width, 640)
})

test('Audio joins the layout when it comes, changes it when it changes, and leaves with the program', () => {
  const layout = new SourceLayout()
  layout.program('h264', true)
  layout.parameterSets.update(SMALL)
  const silent = layout.keyframe()!
  assert.equal(layout.withAudio(), undefined)
  layout.audio(MONO)
  const mono = layout.withAudio()!
  assert.notEqual(mono, silent)
  assert.equal(mono.video, silent.video)
  layout.audio({ ...MONO })
  assert.equal(layout.withAudio(), mono)
  layout.audio({ ...MONO, channelConfiguration: 2, channels: 2 })
  assert.equal(layout.withAudio()!.audio!.channels, 2)
  layout.program('h264', false)
  assert.equal(layout.keyframe()!.audio, undefined)
})
