import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import {
  aacCodecString,
  audioSpecificConfig,
  encodeAdtsFrame,
  parseAdtsFrames,
  parseAdtsHeader,
} from '../../src/codecs/aac.ts'

/** AAC-LC, 48 kHz, one channel, without CRC. */
function frame(body: readonly number[]): number[] {
  const length = body.length + 7
  return [
    0xff,
    0xf1,
    0x4c,
    0x40 | (length >> 11),
    (length >> 3) & 0xff,
    ((length & 7) << 5) | 0x1f,
    0xfc,
    ...body,
  ]
}

test('parseAdtsFrames gives the raw frames of several in one payload', () => {
  const { frames, header } = parseAdtsFrames(Uint8Array.from([...frame([1, 2, 3]), ...frame([4, 5])]))
  assert.deepEqual(
    frames.map((bytes) => [...bytes]),
    [
      [1, 2, 3],
      [4, 5],
    ],
  )
  assert.deepEqual(header, {
    objectType: 2,
    samplingFrequencyIndex: 3,
    sampleRate: 48000,
    channelConfiguration: 1,
    channels: 1,
  })
})

test('parseAdtsFrames skips the CRC of a protected frame', () => {
  const bytes = frame([0xaa, 0xbb, 7, 8])
  bytes[1] = 0xf0
  assert.deepEqual([...parseAdtsFrames(Uint8Array.from(bytes)).frames[0]!], [7, 8])
})

test('parseAdtsFrames passes over garbage and a frame that is cut off', () => {
  const { frames } = parseAdtsFrames(
    Uint8Array.from([0xff, 0, 0xff, 0xf1, ...frame([9]), ...frame([1, 2]).slice(0, 8)]),
  )
  assert.deepEqual(
    frames.map((bytes) => [...bytes]),
    [[9]],
  )
})

test('A header of AAC-LC at 48 kHz mono gives mp4a.40.2 and the AudioSpecificConfig 1188', () => {
  const header = parseAdtsHeader(Uint8Array.from(frame([])))!
  assert.equal(aacCodecString(header), 'mp4a.40.2')
  assert.deepEqual([...audioSpecificConfig(header)], [0x11, 0x88])
})

test('parseAdtsHeader refuses reserved rates, channels described in the stream, and short input', () => {
  const header = Uint8Array.from(frame([]))
  assert.equal(parseAdtsHeader(header.subarray(0, 6)), undefined)
  assert.equal(parseAdtsHeader(header.with(2, 0x74)), undefined)
  assert.equal(parseAdtsHeader(header.with(3, 0)), undefined)
})

test('parseAdtsFrames never throws, and its frames lie inside the payload', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(0xff, 0xf1, 0x4c, 0x40, 0), fc.nat(255))), (bytes) => {
      const { frames } = parseAdtsFrames(Uint8Array.from(bytes))
      assert.ok(frames.reduce((sum, raw) => sum + raw.length, 0) <= bytes.length)
    }),
  )
})

test('encodeAdtsFrame writes what is read back, and nothing that is too long for a header', () => {
  assert.deepEqual(
    [...encodeAdtsFrame(parseAdtsHeader(Uint8Array.from(frame([1])))!, Uint8Array.of(1, 2, 3))!],
    frame([1, 2, 3]),
  )
  const header = fc.record({
    objectType: fc.integer({ min: 1, max: 4 }),
    rate: fc.integer({ min: 0, max: 12 }),
    channels: fc.integer({ min: 1, max: 7 }),
  })
  const property = fc.property(header, fc.uint8Array({ maxLength: 8200, minLength: 1 }), (said, raw) => {
    const known = parseAdtsHeader(
      Uint8Array.of(
        0xff,
        0xf1,
        ((said.objectType - 1) << 6) | (said.rate << 2) | (said.channels >> 2),
        said.channels << 6,
        0,
        0,
        0,
      ),
    )!
    const bytes = encodeAdtsFrame(known, raw)
    if (raw.length > 8184) assert.equal(bytes, undefined)
    else assert.deepEqual(parseAdtsFrames(bytes!), { frames: [raw], header: known })
  })
  fc.assert(property)
})
