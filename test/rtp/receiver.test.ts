import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RTP_HEADER_BYTES, writeRtpHeader } from '../../src/rtp/packet.ts'
import { RtpReceiver } from '../../src/rtp/receiver.ts'

function packet(sequence: number, payloadType = 8): Uint8Array {
  const bytes = new Uint8Array(RTP_HEADER_BYTES + 160)
  writeRtpHeader(bytes, 0, { payloadType, marker: false, sequence, timestamp: 0, ssrc: 1 })
  return bytes
}

describe('RtpReceiver', () => {
  it('counts what comes of sound that nobody takes apart', () => {
    const handed: number[] = []
    const onPacket = ({ sequence }: { sequence: number }): void => void handed.push(sequence)
    const receiver = new RtpReceiver({ payloadType: 8, clockRate: 8000, depth: 0, onPacket })
    for (const sequence of [1, 2, 5, 4]) receiver.push(packet(sequence), 0)
    receiver.push(packet(6, 13), 0)
    receiver.push(Uint8Array.of(1, 2, 3), 0)
    assert.deepEqual(handed, [1, 2, 5])
    assert.deepEqual(receiver.stats, { packets: 4, payloadBytes: 640, lost: 2, late: 1, foreign: 2 })
  })

  it('hands on what waits when nothing more comes', () => {
    const handed: number[] = []
    const onPacket = ({ sequence }: { sequence: number }): void => void handed.push(sequence)
    const receiver = new RtpReceiver({ payloadType: 8, clockRate: 8000, depth: 9, onPacket })
    for (const sequence of [1, 4, 3]) receiver.push(packet(sequence), 0)
    receiver.flush()
    assert.deepEqual([handed, receiver.stats.lost], [[1, 3, 4], 1])
  })
})
