import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MAX_ACCESS_UNIT_BYTES, MAX_NALS, NalWriter } from '../../src/rtp/nal-writer.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('NalWriter', () => {
  it('puts NAL units behind start codes, whole or in pieces, and begins anew once they are taken', () => {
    const out = new NalWriter('h264')
    out.begin(0x67)
    out.append(Uint8Array.of(1, 2))
    assert.deepEqual([out.isEmpty, out.hasPicture], [false, false])
    out.begin(0x65)
    out.append(Uint8Array.of(3))
    out.append(Uint8Array.of(4))
    assert.equal(out.hasPicture, true)
    assert.equal(hex(out.take()), '0000000167010200000001650304')
    assert.deepEqual([out.isEmpty, out.hasPicture], [true, false])
  })

  it('knows a picture by the first byte of its NAL units', () => {
    const out = new NalWriter('h265')
    out.begin(0x42, 1)
    assert.equal(out.hasPicture, false)
    out.begin(0x26, 1)
    assert.equal(out.hasPicture, true)
    assert.equal(hex(out.take()), '000000014201000000012601')
  })

  it('leaves out what passes its bound, and says so until it is taken', () => {
    const out = new NalWriter('h264')
    out.begin(0x41)
    const piece = new Uint8Array(1024 * 1024)
    for (let at = 0; at < 20; at += 1) out.append(piece)
    assert.equal(out.overflowed, true)
    assert.ok(out.take().length <= MAX_ACCESS_UNIT_BYTES)
    assert.equal(out.overflowed, false)
  })

  it('leaves out NAL units past their number, with all that goes on with them', () => {
    const out = new NalWriter('h264')
    for (let at = 0; at < MAX_NALS; at += 1) out.begin(0x41)
    assert.equal(out.overflowed, false)
    out.begin(0x41)
    out.append(Uint8Array.of(1, 2, 3))
    assert.equal(out.overflowed, true)
    assert.equal(out.take().length, MAX_NALS * 5)
    out.begin(0x41)
    assert.deepEqual([out.overflowed, out.take().length], [false, 5])
  })
})
