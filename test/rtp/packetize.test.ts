import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { type Fragment, fragmentAac, fragmentH264 } from '../../src/rtp/packetize.ts'

const hex = ({ head, body }: Fragment): string => Buffer.concat([head, body]).toString('hex')

describe('H.264 payloads', () => {
  it('sends a small NAL unit as it is and leaves delimiters out', () => {
    const nalus = [Uint8Array.of(9, 0xf0), Uint8Array.of(0x67, 1), Uint8Array.of(0x65, 2, 3)]
    assert.deepEqual(fragmentH264(nalus, 10).map(hex), ['6701', '650203'])
  })

  it('cuts a large NAL unit into FU-A with start and end marked', () => {
    const fragments = fragmentH264([Uint8Array.of(0x65, 1, 2, 3, 4, 5)], 4)
    assert.deepEqual(fragments.map(hex), ['7c850102', '7c050304', '7c4505'])
  })

  it('gives any NAL unit back when its fragments are joined', () => {
    const property = fc.property(
      fc.uint8Array({ minLength: 20, maxLength: 600 }),
      fc.integer({ min: 3, max: 19 }),
      (bytes, max) => {
        const nalu = Uint8Array.of(0x41, ...bytes)
        const fragments = fragmentH264([nalu], max)
        assert.ok(fragments.every(({ head, body }) => head.length + body.length <= max))
        const [first] = fragments
        const header = (first!.head[0]! & 0xe0) | (first!.head[1]! & 0x1f)
        assert.deepEqual(
          Buffer.concat([Uint8Array.of(header), ...fragments.map(({ body }) => body)]),
          Buffer.from(nalu),
        )
        const marks = fragments.map(({ head }) => head[1]! & 0xc0)
        assert.deepEqual([marks[0], marks.at(-1)], [0x80, 0x40])
        assert.ok(marks.slice(1, -1).every((mark) => mark === 0))
      },
    )
    fc.assert(property)
  })
})

describe('AAC payloads', () => {
  it('puts size and index in front of a frame', () => {
    assert.deepEqual(
      fragmentAac(new Uint8Array(300), 1400).map(({ head }) => Buffer.from(head).toString('hex')),
      ['00100960'],
    )
  })

  it('repeats the whole size in front of each piece of a large frame', () => {
    const fragments = fragmentAac(new Uint8Array(25), 14)
    assert.deepEqual(
      fragments.map(({ head, body }) => [Buffer.from(head).toString('hex'), body.length]),
      [
        ['001000c8', 10],
        ['001000c8', 10],
        ['001000c8', 5],
      ],
    )
  })
})
