import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseRtpPacket, ssrcOf, writeRtpHeader } from '../../src/rtp/packet.ts'

describe('RTP packet', () => {
  it('writes a header as RFC 3550 §5.1 draws it', () => {
    const bytes = new Uint8Array(12)
    const header = {
      payloadType: 96,
      marker: true,
      sequence: 0xabcd,
      timestamp: 0xfedcba98,
      ssrc: 0x01020304,
    }
    writeRtpHeader(bytes, 0, header)
    assert.equal(Buffer.from(bytes).toString('hex'), '80e0abcdfedcba9801020304')
    assert.deepEqual(parseRtpPacket(bytes), { ...header, payload: new Uint8Array(0) })
  })

  it('finds the payload behind contributing sources and extension, without padding', () => {
    const bytes = Buffer.from('b1600001000000020000000300000004bede000111111111aabb0002', 'hex')
    assert.deepEqual(parseRtpPacket(bytes)?.payload, Buffer.from('aabb', 'hex'))
  })

  it('refuses what is too short, of another version, or claims more than there is', () => {
    for (const hex of [
      '',
      '80e0',
      '40e0abcdfedcba9801020304',
      '8fe0abcdfedcba9801020304',
      '90e0abcdfedcba98010203040000ffff',
    ]) {
      assert.equal(parseRtpPacket(Buffer.from(hex, 'hex')), undefined, hex)
    }
  })

  it('takes padding that is longer than the packet for none', () => {
    assert.equal(parseRtpPacket(Buffer.from('a0600001000000020000000341ff', 'hex'))?.payload.length, 2)
    assert.equal(parseRtpPacket(Buffer.from('a06000010000000200000003000004', 'hex'))?.payload.length, 3)
    assert.equal(parseRtpPacket(Buffer.from('a06000010000000200000003000003', 'hex'))?.payload.length, 0)
  })

  it('says of which source a packet is without reading it', () => {
    assert.equal(ssrcOf(Buffer.from('80e0abcdfedcba98ff020304', 'hex')), 0xff020304)
    assert.equal(ssrcOf(Buffer.from('80e0abcdfedcba98ff0203', 'hex')), undefined)
  })
})
