import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { splitAnnexB } from '../../src/codecs/annex-b.ts'
import { H264Depacketizer } from '../../src/rtp/depacketize-h264.ts'
import { NalWriter } from '../../src/rtp/nal-writer.ts'
import { fragmentH264 } from '../../src/rtp/packetize.ts'

/** What comes of these payloads, and what was said of each. */
function taken(...payloads: readonly string[]): { nals: string[]; said: boolean[] } {
  const [depacketizer, out] = [new H264Depacketizer(), new NalWriter('h264')]
  const said = payloads.map((payload) => depacketizer.push(Buffer.from(payload, 'hex'), out))
  const nals = splitAnnexB(out.take()).map((nal) => Buffer.from(nal).toString('hex'))
  return { nals, said }
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
    const cases = ['', '00ff', '1d', '7c', '1e0102', '19000001']
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
      const payloads = fragmentH264(nals, max).map(({ head, body }) => Buffer.concat([head, body]))
      const { nals: back, said } = taken(...payloads.map((payload) => payload.toString('hex')))
      assert.deepEqual(
        back,
        nals.map((bytes) => Buffer.from(bytes).toString('hex')),
      )
      assert.ok(said.every(Boolean))
    })
    fc.assert(property)
  })

  it('neither throws nor grows past what came, whatever the bytes', () => {
    const payload = fc.uint8Array({ maxLength: 60 })
    const property = fc.property(fc.array(payload), (payloads) => {
      const [depacketizer, out] = [new H264Depacketizer(), new NalWriter('h264')]
      for (const bytes of payloads) depacketizer.push(bytes, out)
      depacketizer.cut()
      const came = payloads.reduce((sum, { length }) => sum + length, 0)
      // A start code of four bytes for each two bytes of size and one of content.
      assert.ok(out.take().length <= came * 5)
    })
    fc.assert(property)
  })
})
