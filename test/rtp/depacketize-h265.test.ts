import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { H265Depacketizer } from '../../src/rtp/depacketize-h265.ts'
import { assertBounded, assertWhole, depacketize } from './depacketizing.ts'
import type { Depacketized } from './depacketizing.ts'

function taken(payloads: readonly string[], hasOrder = false): Depacketized {
  return depacketize('h265', new H265Depacketizer(hasOrder), payloads)
}

/** RFC 7798 §4.4.3 by hand: FU indicator, FU header, a piece. */
function fragments(nal: Uint8Array, step: number): string[] {
  const [first = 0, second = 0] = nal
  const type = (first >> 1) & 0x3f
  const pieces: string[] = []
  for (let at = 2; at < nal.length; at += step) {
    const flags = (at === 2 ? 0x80 : 0) | (at + step >= nal.length ? 0x40 : 0)
    const head = [(first & 0x81) | (49 << 1), second, flags | type]
    pieces.push(Buffer.from([...head, ...nal.subarray(at, at + step)]).toString('hex'))
  }
  return pieces
}

describe('H.265 depacketizer', () => {
  it('takes single NAL units, aggregates and fragments', () => {
    const payloads = ['0201aa', '600100034001010003420102', '620193a1', '620113a2', '620153a3']
    assert.deepEqual(taken(payloads), {
      nals: ['0201aa', '400101', '420102', '2601a1a2a3'],
      said: [true, true, true, true, true],
    })
  })

  it('passes over decoding order numbers where the description announces them', () => {
    const payloads = ['02010007aa', '600100070003400101010003420102', '6201930007a1', '620153a2']
    assert.deepEqual(taken(payloads, true), {
      nals: ['0201aa', '400101', '420102', '2601a1a2'],
      said: [true, true, true, true],
    })
  })

  it('says of a fragment that does not end that it is not whole, and makes nothing of one that does not begin', () => {
    assert.deepEqual(taken(['620193a1', '0201aa']), { nals: ['2601a1', '0201aa'], said: [true, false] })
    assert.deepEqual(taken(['620113a1', '620153a2']), { nals: [], said: [false, false] })
  })

  it('keeps the layer and the temporal sub-layer of a fragment', () => {
    assert.deepEqual(taken(['630ad3a1']), { nals: ['270aa1'], said: [true] })
  })

  it('refuses what it cannot read', () => {
    const cases = ['', '02', '6201', '6401ff', '6001ffff']
    assert.deepEqual(taken(cases), { nals: [], said: cases.map(() => false) })
  })

  it('gives any NAL unit back that was cut as the RFC says', () => {
    const nal = fc
      .tuple(fc.integer({ min: 0, max: 40 }), fc.uint8Array({ minLength: 1, maxLength: 300 }))
      .map(([type, bytes]) => Uint8Array.of(type << 1, 1, ...bytes.map((byte) => byte | 1)))
    const property = fc.property(fc.array(nal), fc.integer({ min: 1, max: 100 }), (nals, step) =>
      assertWhole(taken(nals.flatMap((bytes) => fragments(bytes, step))), nals),
    )
    fc.assert(property)
  })

  it('neither throws nor grows past what came, whatever the bytes', () => {
    const payloads = fc.array(fc.uint8Array({ maxLength: 60 }))
    const property = fc.property(payloads, fc.boolean(), (payloads, hasOrder) =>
      assertBounded('h265', new H265Depacketizer(hasOrder), payloads),
    )
    fc.assert(property)
  })
})
