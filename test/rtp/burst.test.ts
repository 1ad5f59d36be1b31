import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RtpBurst, frameInterleaved } from '../../src/rtp/burst.ts'
import { parseRtpPacket } from '../../src/rtp/packet.ts'

const fragments = [
  { head: Uint8Array.of(1), body: Uint8Array.of(2, 3) },
  { head: new Uint8Array(0), body: Uint8Array.of(4) },
]
const header = { payloadType: 96, ssrc: 5, timestamp: 6, sequence: 0xffff }

describe('RtpBurst', () => {
  it('numbers its packets over the wrap and marks only the last', () => {
    const burst = new RtpBurst(fragments, header, 0)
    const packets = burst.packets.map((packet) => parseRtpPacket(packet)!)
    assert.deepEqual(
      packets.map(({ sequence, marker }) => [sequence, marker]),
      [
        [0xffff, false],
        [0, true],
      ],
    )
    assert.deepEqual(
      packets.map(({ payload }) => [...payload]),
      [[1, 2, 3], [4]],
    )
    assert.equal(burst.payloadBytes, 4)
  })

  it('frames for any channel, and only once for each', () => {
    const burst = new RtpBurst(fragments, header, 2)
    for (const channel of [2, 7]) {
      const expected = burst.packets.map((packet) => frameInterleaved(packet, channel))
      assert.deepEqual(Buffer.from(burst.framed(channel)), Buffer.concat(expected))
      assert.equal(burst.framed(channel), burst.framed(channel))
    }
    assert.equal(Buffer.from(burst.framed(7)).subarray(0, 4).toString('hex'), '2407000f')
  })
})
