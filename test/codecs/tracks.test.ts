import assert from 'node:assert/strict'
import { test } from 'node:test'
import { audioTrackOf, videoTrackOf } from '../../src/codecs/tracks.ts'

test('videoTrackOf describes what the first readable SPS says', () => {
  const sps = new Uint8Array(Buffer.from('6764001eacb405017fcb80880000030008000003019078b175', 'hex'))
  const track = videoTrackOf('h264', 0x100, [sps])!
  assert.deepEqual([track.codec, track.pid, track.codecString], ['h264', 0x100, 'avc1.64001e'])
  assert.deepEqual([track.width, track.height], [640, 360])
  assert.equal(videoTrackOf('h265', 0x100, [sps]), undefined)
  assert.equal(videoTrackOf('h264', 0x100, []), undefined)
})

test('audioTrackOf describes an ADTS stream', () => {
  const header = {
    objectType: 2,
    samplingFrequencyIndex: 4,
    sampleRate: 44100,
    channelConfiguration: 2,
    channels: 2,
  }
  const track = audioTrackOf(0x101, header)
  assert.deepEqual([track.codecString, track.sampleRate, track.channels], ['mp4a.40.2', 44100, 2])
  assert.deepEqual([...track.config], [0x12, 0x10])
})
