import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { parseH264Sps } from '../../src/codecs/h264-sps.ts'

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

/** x264: High, 162 × 122 cropped from 176 × 128, two pictures of reorder. */
const CROPPED = '6764000bacd942c478893011000003000100000300320f14299 6'.replace(' ', '')
/** x264: High, 640 × 360, no B-frames. */
const NO_REORDER = '6764001eacb405017fcb80880000030008000003019078b175'

test('parseH264Sps reads size with cropping, profile and reorder of x264', () => {
  assert.deepEqual(parseH264Sps(hex(CROPPED)), {
    profileIdc: 100,
    constraints: 0,
    levelIdc: 11,
    chromaFormat: 1,
    bitDepthLuma: 8,
    bitDepthChroma: 8,
    width: 162,
    height: 122,
    pictureOrderType: 0,
    framesPerSecond: 25,
    maxReorderFrames: 2,
    codecString: 'avc1.64000b',
  })
  const plain = parseH264Sps(hex(NO_REORDER))!
  assert.deepEqual([plain.width, plain.height, plain.maxReorderFrames], [640, 360, 0])
})

test('parseH264Sps reads a baseline SPS without VUI', () => {
  const sps = parseH264Sps(hex('6742c01eda0280f684000003000400000300ca3c58ba80'))!
  assert.deepEqual([sps.codecString, sps.width, sps.height], ['avc1.42c01e', 640, 480])
})

test('parseH264Sps refuses other NAL units and an SPS that is cut off', () => {
  assert.equal(parseH264Sps(hex('68ef0fcb')), undefined)
  assert.equal(parseH264Sps(hex(CROPPED).subarray(0, 8)), undefined)
  assert.equal(parseH264Sps(new Uint8Array(0)), undefined)
})

test('parseH264Sps keeps the size when only the VUI is cut off', () => {
  const cut = parseH264Sps(hex(CROPPED).subarray(0, 14))!
  assert.deepEqual([cut.width, cut.height, cut.maxReorderFrames], [162, 122, undefined])
})

test('parseH264Sps tells the order of pictures, and no frame rate where there is no VUI', () => {
  const still = parseH264Sps(hex('674d001fed00a00b72'))!
  assert.deepEqual([still.framesPerSecond, still.pictureOrderType], [undefined, 0])
  assert.equal(parseH264Sps(hex('674d001fda014016e4'))!.pictureOrderType, 2)
})

test('parseH264Sps never throws or hangs', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const sps = parseH264Sps(Uint8Array.of(0x67, ...bytes))
      assert.ok(sps === undefined || (sps.width > 0 && sps.width <= 16384))
    }),
  )
})
