import { RTP_HEADER_BYTES, writeRtpHeader } from './packet.ts'
import type { Fragment } from './packetize.ts'

/** Bytes of the frame around a packet on an RTSP connection: `$`, channel, length (RFC 2326 §10.12). */
const FRAMING_BYTES = 4

/** The fields that all packets of one access unit share. */
export interface BurstHeader {
  readonly payloadType: number
  readonly ssrc: number
  readonly timestamp: number
  /** Of the first packet; the others count on from there. */
  readonly sequence: number
}

/** The RTP packets of one access unit, built once and shared by every session that sends them. Immutable. */
export class RtpBurst {
  readonly sequence: number
  readonly timestamp: number
  /** Views, in order. */
  readonly packets: readonly Uint8Array[]
  /** Sum of the payloads' bytes, as a sender report counts. */
  readonly payloadBytes: number
  readonly #framed = new Map<number, Uint8Array>()

  /** `channel` is the interleaved channel that most sessions use: its framing costs no further copy. */
  constructor(fragments: readonly Fragment[], header: BurstHeader, channel: number) {
    const overhead = fragments.length * (FRAMING_BYTES + RTP_HEADER_BYTES)
    this.sequence = header.sequence
    this.timestamp = header.timestamp
    this.payloadBytes = fragments.reduce((sum, { head, body }) => sum + head.length + body.length, 0)
    const bytes = new Uint8Array(overhead + this.payloadBytes)
    const packets: Uint8Array[] = []
    let at = 0
    for (const [index, fragment] of fragments.entries()) {
      const size = RTP_HEADER_BYTES + fragment.head.length + fragment.body.length
      writeFraming(bytes, at, channel, size)
      at += FRAMING_BYTES
      const sequence = (header.sequence + index) & 0xffff
      writeRtpHeader(bytes, at, { ...header, sequence, marker: index === fragments.length - 1 })
      bytes.set(fragment.head, at + RTP_HEADER_BYTES)
      bytes.set(fragment.body, at + RTP_HEADER_BYTES + fragment.head.length)
      packets.push(bytes.subarray(at, at + size))
      at += size
    }
    this.packets = packets
    this.#framed.set(channel, bytes)
  }

  /** All packets as interleaved frames of `channel`, to be written in one go. Made once per channel. */
  framed(channel: number): Uint8Array {
    let bytes = this.#framed.get(channel)
    if (!bytes) {
      bytes = frameOnce(this.packets, channel)
      this.#framed.set(channel, bytes)
    }
    return bytes
  }
}

/** One packet as an interleaved frame of `channel` (RFC 2326 §10.12). */
export function frameInterleaved(packet: Uint8Array, channel: number): Uint8Array {
  return frameOnce([packet], channel)
}

function frameOnce(packets: readonly Uint8Array[], channel: number): Uint8Array {
  const total = packets.reduce((sum, packet) => sum + FRAMING_BYTES + packet.length, 0)
  const bytes = new Uint8Array(total)
  let at = 0
  for (const packet of packets) {
    writeFraming(bytes, at, channel, packet.length)
    bytes.set(packet, at + FRAMING_BYTES)
    at += FRAMING_BYTES + packet.length
  }
  return bytes
}

function writeFraming(target: Uint8Array, at: number, channel: number, size: number): void {
  target[at] = 0x24
  target[at + 1] = channel
  target[at + 2] = size >> 8
  target[at + 3] = size & 0xff
}
