import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { encodeWallClockSei, parseWallClockSei } from '../../src/codecs/wall-clock-sei.ts'

describe('wall clock SEI', () => {
  it('is user data with our UUID and 64 bits of milliseconds, escaped', () => {
    const nalu = encodeWallClockSei(0x0000_0195_4c00_0001)
    const expected = '060518b5a7d9c26e0f4f3a9a4162616e746f6e00000301954c0000030180'
    assert.equal(Buffer.from(nalu).toString('hex'), expected)
  })

  it('gives back any time, and never holds a start code', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (wallMs) => {
        const nalu = encodeWallClockSei(wallMs)
        assert.equal(parseWallClockSei(nalu), wallMs)
        assert.doesNotMatch(Buffer.from(nalu).toString('hex'), /^(?:..)*0000(?:00|01|02)/)
      }),
    )
  })

  it('is found behind another message, and not in anything else', () => {
    const ours = encodeWallClockSei(1_700_000_000_000)
    assert.equal(
      parseWallClockSei(Uint8Array.of(6, 1, 2, 0xaa, 0xbb, ...ours.subarray(1))),
      1_700_000_000_000,
    )
    assert.equal(parseWallClockSei(ours.map((byte, i) => (i === 5 ? byte ^ 1 : byte))), undefined)
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => parseWallClockSei(Uint8Array.of(6, ...bytes)) === undefined),
    )
  })
})
