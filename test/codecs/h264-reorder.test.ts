import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { BitReader } from '../../src/codecs/bit-reader.ts'
import { BitWriter } from '../../src/codecs/bit-writer.ts'
import { withoutReorder } from '../../src/codecs/h264-reorder.ts'
import { parseH264Sps, readH264Sps } from '../../src/codecs/h264-sps.ts'

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

/** x264: High, 162 × 122 cropped from 176 × 128, two pictures of reorder. */
const TWO = hex('6764000bacd942c478893011000003000100000300320f142996')
/** x264: High, 640 × 360, no B-frames. */
const NONE = hex('6764001eacb405017fcb80880000030008000003019078b175')
/** Main, without VUI. */
const WITHOUT_VUI = hex('674d001fed00a00b72')
/** The same with a VUI in which nothing is set. */
const SILENT = withEmptyVui(WITHOUT_VUI)

test('withoutReorder sets max_num_reorder_frames to 0 and leaves the rest as it was', () => {
  const { maxReorderFrames, ...rest } = parseH264Sps(withoutReorder(TWO))!
  const { maxReorderFrames: before, ...expected } = parseH264Sps(TWO)!
  assert.deepEqual([before, maxReorderFrames], [2, 0])
  assert.deepEqual(rest, expected)
  assert.equal(rest.framesPerSecond, 25)
})

test('withoutReorder says it also where nothing was said of it, with and without a VUI', () => {
  for (const sps of [WITHOUT_VUI, SILENT]) {
    const { maxReorderFrames, ...rest } = parseH264Sps(withoutReorder(sps))!
    const { maxReorderFrames: before, ...expected } = parseH264Sps(sps)!
    assert.deepEqual([before, maxReorderFrames], [undefined, 0])
    assert.deepEqual(rest, expected)
  }
})

test('withoutReorder gives back what needs no change or cannot be read', () => {
  const pps = hex('68ef0fcb')
  const cutOff = TWO.subarray(0, 14)
  for (const nal of [NONE, pps, cutOff, TWO.subarray(0, 3), new Uint8Array(0)])
    assert.equal(withoutReorder(nal), nal)
  const once = withoutReorder(TWO)
  assert.equal(withoutReorder(once), once)
})

test('withoutReorder never throws or hangs, and what it makes of a readable SPS is one', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const nal = Uint8Array.of(0x67, ...bytes)
      const rewritten = withoutReorder(nal)
      if (rewritten !== nal) assert.equal(parseH264Sps(rewritten)?.maxReorderFrames, 0)
    }),
  )
})

function withEmptyVui(nal: Uint8Array): Uint8Array {
  const writer = new BitWriter()
  writer.copy(new BitReader(nal), readH264Sps(nal)!.vuiFlagAt)
  writer.flag(true)
  writer.bits(0, 9)
  return writer.end()
}
