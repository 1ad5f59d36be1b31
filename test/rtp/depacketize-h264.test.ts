import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { H264Depacketizer } from '../../src/rtp/depacketize-h264.ts'
import { fragmentH264 } from '../../src/rtp/packetize.ts'
import { assertBounded, assertWhole, depacketize, hex } from './depacketizing.ts'
import type { Depacketized } from './depacketizing.ts'

function taken(...payloads: readonly string[]): Depacketized {
  return depacketize('h264', new H264Depacketizer(), payloads)
}

describe('H.264 depacketizer', () => {
  it('takes single NAL units, aggregates and fragments', () => {
    const { nals, said } = taken('6501ff', '78000267010002680b', '7c850102', '7c0503', '7c450405')
    assert.deepEqual(nals, ['6501ff', '6701', '680b', '650102030405'])
    assert.deepEqual(said, [true, true, true, true, true])
  })

  it('says of a fragment that does not end that it is not whole, and goes on with what follows it', () => {
    assert.deepEqual(taken('7c8501', '4102'), { nals: ['6501', '4102'], said: [true, false] })
    assert.deepEqual(taken('7c8501', '7c8502', '7c4503'), {
      nals: ['6501', '650203'],
      said: [true, false, true],
    })
  })

  it('makes nothing of a fragment that does not begin', () => {
    assert.deepEqual(taken('7c0501', '7c4502', '4102'), { nals: ['4102'], said: [false, false, true] })
  })

  it('refuses what it cannot read, and keeps what stood in front of it', () => {
    const cases = ['', '1d', '7c', '19000001', '1a000001']
    assert.deepEqual(taken(...cases), { nals: [], said: cases.map(() => false) })
    // A size that passes the packet's end, and a byte too many.
    assert.deepEqual(taken('7800024101ffff41'), { nals: ['4101'], said: [false] })
    assert.deepEqual(taken('780002410100'), { nals: ['4101'], said: [false] })
  })

  it('gives back whatever our packetizer has cut', () => {
    const nal = fc
      .tuple(fc.integer({ min: 1, max: 8 }), fc.uint8Array({ minLength: 1, maxLength: 400 }))
      .map(([type, bytes]) => Uint8Array.of(0x60 | type, ...bytes.map((byte) => byte | 1)))
    const property = fc.property(fc.array(nal), fc.integer({ min: 3, max: 100 }), (nals, max) => {
      const payloads = fragmentH264(nals, max).map(({ head, body }) => hex(Buffer.concat([head, body])))
      assertWhole(taken(...payloads), nals)
    })
    fc.assert(property)
  })

  it('neither throws nor grows past what came, whatever the bytes', () => {
    const property = fc.property(fc.array(fc.uint8Array({ maxLength: 60 })), (payloads) =>
      assertBounded('h264', new H264Depacketizer(), payloads),
    )
    fc.assert(property)
  })

  it('passes over types that mean nothing, in which some cameras put data of their own', () => {
    assert.deepEqual(taken('00ff', '1e0102', '7fabcd', '4101'), {
      nals: ['4101'],
      said: [true, true, true, true],
    })
  })

  it('takes a NAL unit in one fragment, and fragments with the reserved bit set', () => {
    assert.deepEqual(taken('7cc501', '7ca501', '7c2502', '7c6503'), {
      nals: ['6501', '65010203'],
      said: [true, true, true, true],
    })
  })

  it('takes NAL units behind start codes, and a whole picture that stands behind its parameter set', () => {
    assert.deepEqual(taken('000000014101', '0000016502'), { nals: ['4101', '6502'], said: [true, true] })
    const picture = '4d001f0000000128ee3c800000000125b8'
    const nals = ['274d001f', '28ee3c80', '25b820ff']
    assert.deepEqual(taken(`27${picture}20ff`), { nals, said: [true] })
    assert.deepEqual(taken(`3c87${picture}`, '3c4720ff'), { nals, said: [true, true] })
    // What looks like one in a slice is none.
    assert.deepEqual(taken('65ff0000'), { nals: ['65ff'], said: [true] })
  })
})
