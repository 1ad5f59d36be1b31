import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BitReader } from '../../src/codecs/bit-reader.ts'
import { BitWriter } from '../../src/codecs/bit-writer.ts'
import { readH264Vui } from '../../src/codecs/h264-vui.ts'
import type { H264Vui } from '../../src/codecs/h264-vui.ts'

/** The parts of a VUI, in the order of ITU-T H.264 §E.1.1; what is not given is not there. */
interface Parts {
  readonly aspectRatio?: number
  readonly isFull?: boolean
  readonly timing?: readonly [ticks: number, scale: number]
  /** Entries of the buffers' tables. */
  readonly nalHrd?: number
  readonly vclHrd?: number
  readonly reorder?: number
}

function vui({ aspectRatio, isFull = false, timing, nalHrd, vclHrd, reorder }: Parts): Uint8Array {
  const bits = new BitWriter()
  bits.flag(aspectRatio !== undefined)
  if (aspectRatio !== undefined) {
    bits.bits(aspectRatio, 8)
    if (aspectRatio === 255) bits.bits(0xffffffff, 32)
  }
  bits.flag(isFull) // overscan
  if (isFull) bits.flag(true)
  bits.flag(isFull) // video signal
  if (isFull) {
    bits.bits(0b1111, 4)
    bits.flag(true)
    bits.bits(0xffffff, 24)
  }
  bits.flag(isFull) // chroma
  if (isFull) {
    bits.unsigned(5)
    bits.unsigned(5)
  }
  bits.flag(timing !== undefined)
  for (const number of timing ?? []) bits.bits(number, 32)
  if (timing !== undefined) bits.flag(true)
  for (const entries of [nalHrd, vclHrd]) {
    bits.flag(entries !== undefined)
    if (entries === undefined) continue
    bits.unsigned(entries - 1)
    bits.bits(0xff, 8)
    for (let entry = 0; entry < entries; entry += 1) {
      bits.unsigned(1000)
      bits.unsigned(2000)
      bits.flag(true)
    }
    bits.bits(0xfffff, 20)
  }
  if (nalHrd !== undefined || vclHrd !== undefined) bits.flag(true)
  bits.flag(true)
  bits.flag(reorder !== undefined)
  if (reorder !== undefined) {
    bits.flag(true)
    for (const number of [2, 1, 9, 10]) bits.unsigned(number)
    bits.unsigned(reorder)
  }
  return bits.end()
}

const read = (parts: Parts): H264Vui => readH264Vui(new BitReader(vui(parts)))

const RATES: readonly [timing: readonly [number, number], framesPerSecond: number | undefined][] = [
  [[1, 50], 25],
  [[1001, 60_000], 30_000 / 1001],
  [[1, 600], 300],
  [[1, 602], undefined],
  [[0, 50], undefined],
  [[1, 0], undefined],
]

for (const [timing, framesPerSecond] of RATES)
  test(`readH264Vui takes a time base of ${timing.join(' and ')} for ${framesPerSecond} frames a second`, () =>
    assert.equal(read({ timing }).framesPerSecond, framesPerSecond))

const BEFORE: readonly Parts[] = [
  {},
  { aspectRatio: 1 },
  { aspectRatio: 255 },
  { isFull: true },
  { nalHrd: 1 },
  { vclHrd: 3 },
  { nalHrd: 2, vclHrd: 1 },
  { aspectRatio: 255, isFull: true, timing: [1, 50], nalHrd: 32, vclHrd: 32 },
]

for (const parts of BEFORE)
  test(`readH264Vui finds the order of pictures behind ${JSON.stringify(parts)}`, () => {
    const found = read({ ...parts, reorder: 2 })
    assert.equal(found.maxReorderFrames, 2)
    assert.equal(found.framesPerSecond, parts.timing && 25)
    const bits = new BitReader(vui({ ...parts, reorder: 2 }))
    bits.skip(found.restrictionFlagAt)
    assert.equal(bits.flag(), true)
    bits.skip(found.reorderAt! - bits.position)
    assert.equal(bits.unsigned(), 2)
    const silent = read(parts)
    assert.equal(silent.restrictionFlagAt, found.restrictionFlagAt)
    assert.deepEqual([silent.maxReorderFrames, silent.reorderAt], [undefined, undefined])
  })

test('readH264Vui ends on a VUI that is cut off, with tables of any length', () => {
  const whole = vui({ isFull: true, timing: [1, 50], nalHrd: 1000, reorder: 1 })
  for (let length = 0; length < 60; length += 1) readH264Vui(new BitReader(whole.subarray(0, length)))
})
