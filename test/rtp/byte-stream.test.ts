import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { beginNals, withoutStartCode } from '../../src/rtp/byte-stream.ts'
import { NalWriter } from '../../src/rtp/nal-writer.ts'
import { hex } from './depacketizing.ts'

function begun(first: number, body: string): string {
  const out = new NalWriter('h264')
  beginNals(first, Buffer.from(body, 'hex'), out)
  return `${hex(out.take()).replaceAll('00000001', ' ').trim()}${out.hasPicture ? ' !' : ''}`
}

describe('A byte stream in a payload', () => {
  for (const [first, body, expected] of [
    [0x67, '6400', '676400'],
    [0x67, '6401000001688000000165880000017f', '676401 6880 65880000017f'],
    [0x09, '1000000167aa', '0910 67aa'],
    [0x06, '05ff00000165', '0605ff 65'],
    [0x65, '8800000141', '658800000141'],
    [0x67, '01000001', '6701000001'],
  ] as const)
    it(`makes "${expected}" of what begins with ${first} and goes on with ${body}`, () =>
      assert.equal(begun(first, body), expected))

  it('knows the picture behind the parameter sets', () => {
    const out = new NalWriter('h264')
    beginNals(0x67, Buffer.from('01000001680200000165', 'hex'), out)
    assert.equal(out.hasPicture, true)
  })

  it('loses its start code in front', () => {
    for (const [whole, rest] of [
      ['0000000141', '41'],
      ['00000141', '41'],
      ['000041', '000041'],
      ['0041', '0041'],
      ['41', '41'],
      ['', ''],
    ] as const)
      assert.equal(hex(withoutStartCode(Buffer.from(whole, 'hex'))), rest)
  })

  it('is never more than what came and its start codes', () => {
    const body = fc.array(fc.constantFrom(0, 0, 0, 1, 0x67, 0x65, 0x80), { maxLength: 60 })
    const property = fc.property(body, (rest) => {
      const out = new NalWriter('h264')
      beginNals(0x67, Uint8Array.from(rest), out)
      assert.ok(out.take().length <= 5 + 2 * rest.length)
    })
    fc.assert(property)
  })
})
