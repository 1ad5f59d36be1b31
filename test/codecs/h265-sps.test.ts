import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { parseH265Sps } from '../../src/codecs/h265-sps.ts'

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

/** x265: Main, 640 × 360, two pictures of reorder. */
const MAIN = '42010101600000030090000003000003003fa005020171f2e595952930bc05a02000000300200000030321'
/** x265: 162 × 122, cropped. */
const CROPPED = '42010101600000030090000003000003001ea0152020724996566924caf0168080000003008000000c84a2'

test('parseH265Sps reads size, reorder and the codec string of x265', () => {
  const sps = parseH265Sps(hex(MAIN))!
  assert.equal(sps.codecString, 'hvc1.1.6.L63.90')
  assert.deepEqual([sps.width, sps.height, sps.maxReorderFrames], [640, 360, 2])
  assert.deepEqual([sps.temporalLayers, sps.temporalIdNested, sps.chromaFormat], [1, true, 1])
  const cropped = parseH265Sps(hex(CROPPED))!
  assert.deepEqual([cropped.width, cropped.height], [162, 122])
})

test('The codec string names space, tier and constraints as ISO/IEC 14496-15 Annex E has it', () => {
  const high = hex(MAIN)
  high[3] = 0xa2 // profile space B, high tier, profile 2
  assert.equal(parseH265Sps(high)!.codecString, 'hvc1.B2.6.H63.90')
})

test('parseH265Sps refuses other NAL units and an SPS that is cut off', () => {
  assert.equal(parseH265Sps(hex('4401c073c189')), undefined)
  assert.equal(parseH265Sps(hex(MAIN).subarray(0, 22)), undefined)
})

test('parseH265Sps never throws or hangs', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const sps = parseH265Sps(Uint8Array.of(0x42, 1, ...bytes))
      assert.ok(sps === undefined || (sps.width > 0 && sps.width <= 16384))
    }),
  )
})
