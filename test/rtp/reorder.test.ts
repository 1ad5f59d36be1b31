import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { RtpPacket } from '../../src/rtp/packet.ts'
import { Reorder } from '../../src/rtp/reorder.ts'

function packet(sequence: number, ssrc = 1): RtpPacket {
  const payload = Uint8Array.of(sequence & 0xff)
  return { payloadType: 96, marker: false, sequence: sequence & 0xffff, timestamp: 0, ssrc, payload }
}

/** What comes out, `!` in front of what follows a gap. */
function begin(depth: number): { reorder: Reorder; out: string[] } {
  const out: string[] = []
  const onPacket = ({ sequence }: RtpPacket, _arrivedMs: number, gap: boolean): void =>
    void out.push(`${gap ? '!' : ''}${sequence}`)
  return { reorder: new Reorder({ depth, onPacket }), out }
}

describe('Reorder', () => {
  it('puts packets in order, over the wrap of their numbers', () => {
    const { reorder, out } = begin(8)
    for (const sequence of [65_533, 65_535, 0, 65_534, 2, 1]) reorder.push(packet(sequence), 0)
    assert.deepEqual(out, ['65533', '65534', '65535', '0', '1', '2'])
    assert.deepEqual([reorder.lost, reorder.late], [0, 0])
  })

  it('waits for a missing packet by count and by time, and then says that it is missing', () => {
    const { reorder, out } = begin(2)
    for (const sequence of [1, 3, 4, 5]) reorder.push(packet(sequence), 0)
    assert.deepEqual([out, reorder.lost], [['1', '!3', '4', '5'], 1])
    reorder.push(packet(8), 1000)
    assert.deepEqual(out.slice(4), [])
    reorder.push(packet(9), 1101)
    assert.deepEqual([out.slice(4), reorder.lost], [['!8', '9'], 3])
    reorder.push(packet(6), 1102)
    assert.deepEqual([out.length, reorder.late], [6, 1])
  })

  it('waits for nothing where the way keeps the order', () => {
    const { reorder, out } = begin(0)
    for (const sequence of [1, 2, 5, 6]) reorder.push(packet(sequence), 0)
    assert.deepEqual([out, reorder.lost], [['1', '2', '!5', '6'], 2])
  })

  it('follows a sender that begins anew from its second packet on, and no stray one', () => {
    const { reorder, out } = begin(4)
    const sent = [packet(1), packet(40_000), packet(2), packet(7, 9), packet(3), packet(50, 2), packet(51, 2)]
    for (const each of [...sent, packet(52, 2)]) reorder.push(each, 0)
    assert.deepEqual([out, reorder.restarts], [['1', '2', '3', '!50', '51', '52'], 1])
  })

  it('takes another source at once where the way keeps the order, and no far number alone', () => {
    const { reorder, out } = begin(0)
    for (const each of [packet(1), packet(50, 2)]) reorder.push(each, 0)
    assert.deepEqual(out, ['1', '!50'])
    for (const each of [packet(51, 2), packet(20_000, 2), packet(52, 2)]) reorder.push(each, 0)
    assert.deepEqual([out, reorder.restarts], [['1', '!50', '51', '52'], 1])
  })

  it('takes two packets of two sources for no sender that begins anew', () => {
    const { reorder, out } = begin(4)
    for (const each of [packet(1), packet(50, 2), packet(51, 3), packet(2)]) reorder.push(each, 0)
    assert.deepEqual([out, reorder.restarts], [['1', '2'], 0])
  })

  it('hands on what waits before it follows a sender that begins anew', () => {
    const { reorder, out } = begin(4)
    for (const each of [packet(1), packet(3), packet(50, 2), packet(51, 2)]) reorder.push(each, 0)
    assert.deepEqual([out, reorder.lost], [['1', '!3', '!50', '51'], 1])
  })

  it('keeps a copy of the first packet of another source', () => {
    const seen: number[] = []
    const reorder = new Reorder({ depth: 4, onPacket: ({ payload }) => void seen.push(payload[0]!) })
    const first = packet(50, 2)
    reorder.push(packet(1), 0)
    reorder.push(first, 0)
    first.payload.fill(0xff)
    reorder.push(packet(51, 2), 0)
    assert.deepEqual(seen, [1, 50, 51])
  })

  it('keeps a copy of what waits', () => {
    const seen: number[] = []
    const reorder = new Reorder({ depth: 4, onPacket: ({ payload }) => void seen.push(payload[0]!) })
    reorder.push(packet(1), 0)
    const held = packet(3)
    reorder.push(held, 0)
    held.payload.fill(0xff)
    reorder.push(packet(2), 0)
    assert.deepEqual(seen, [1, 2, 3])
  })

  it('hands on each packet once and in order, whatever the way does to them', () => {
    const shift = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 300 })
    const property = fc.property(fc.integer({ min: 0, max: 0xffff }), shift, (first, delays) => {
      const { reorder, out } = begin(16)
      const order = delays.map((delay, index) => ({ index, at: index === 0 ? -1 : index + delay }))
      order.sort((a, b) => a.at - b.at || a.index - b.index)
      for (const { index } of order) reorder.push(packet(first + index), 0)
      assert.deepEqual(
        out,
        delays.map((_, index) => `${(first + index) & 0xffff}`),
      )
    })
    fc.assert(property)
  })

  for (const depth of [0, 4])
    it(`follows the newer of two sources that send at once, depth ${depth}`, () => {
      const { reorder, out } = begin(depth)
      const old = (sequence: number): RtpPacket => packet(sequence, 1)
      const own = (sequence: number): RtpPacket => packet(sequence, 2)
      for (const each of [old(1), old(2), own(500), own(501), old(3), old(4), own(502)])
        reorder.push(each, 10)
      assert.deepEqual(out, ['1', '2', '!500', '501', '502'])
      // The old one alone goes on.
      for (const [index, nowMs] of [900, 1100, 1101, 1102].entries()) reorder.push(old(5 + index), nowMs)
      assert.deepEqual(out.slice(5), ['!6', '7', '8'])
    })
})
