import { PACKET_SIZE, payloadStart } from './packet.ts'

/** What a {@link PesUnit} is made of. */
export interface PesUnitInit {
  readonly pid: number
  readonly streamType: number
  readonly kind: 'video' | 'audio'
  readonly pts90k: number | undefined
  readonly dts90k: number | undefined
  readonly arrivedMs: number
  readonly randomAccessIndicator: boolean
  readonly discontinuity: boolean
  readonly continuation: boolean
  readonly packets: Uint8Array
  readonly headerBytes: number
  readonly payloadBytes: number
}

/** One PES packet of one elementary stream, or bytes that came behind one whose end was guessed too early. */
export class PesUnit {
  readonly pid: number
  readonly streamType: number
  readonly kind: 'video' | 'audio'
  /** 33-bit times of the wire in 90 kHz ticks; a continuation has those of the PES before it. */
  readonly pts90k: number | undefined
  readonly dts90k: number | undefined
  /** When its first packet came: the `nowMs` of that push. */
  readonly arrivedMs: number
  readonly randomAccessIndicator: boolean
  /** The sender announced that time or counters jump right before this unit. */
  readonly discontinuity: boolean
  /** More bytes of the picture before it, without a PES header. */
  readonly continuation: boolean
  /** Its transport packets, each with payload. A view that is valid only during the call that hands it over. */
  readonly packets: Uint8Array
  /** Bytes of the PES header, 0 in a continuation. */
  readonly headerBytes: number
  /** Bytes of the elementary stream in it. */
  readonly payloadBytes: number

  constructor(init: PesUnitInit) {
    this.pid = init.pid
    this.streamType = init.streamType
    this.kind = init.kind
    this.pts90k = init.pts90k
    this.dts90k = init.dts90k
    this.arrivedMs = init.arrivedMs
    this.randomAccessIndicator = init.randomAccessIndicator
    this.discontinuity = init.discontinuity
    this.continuation = init.continuation
    this.packets = init.packets
    this.headerBytes = init.headerBytes
    this.payloadBytes = init.payloadBytes
  }

  /** A copy of its elementary stream bytes, to keep; take it during the call that hands the unit over. */
  get payload(): Uint8Array {
    return this.payloadHead(this.payloadBytes)
  }

  /** A copy of its first `maxBytes` elementary stream bytes. */
  payloadHead(maxBytes: number): Uint8Array {
    return elementaryBytes(this.packets, this.headerBytes, Math.min(maxBytes, this.payloadBytes))
  }
}

/** A copy of `count` payload bytes of `packets`, behind the first `skipped`. */
export function elementaryBytes(packets: Uint8Array, skipped: number, count: number): Uint8Array {
  const bytes = new Uint8Array(count)
  let skip = skipped
  let filled = 0
  for (let at = 0; filled < count && at < packets.length; at += PACKET_SIZE) {
    const start = payloadStart(packets, at) + skip
    skip = Math.max(0, start - at - PACKET_SIZE)
    if (skip > 0) continue
    const part = packets.subarray(start, Math.min(at + PACKET_SIZE, start + count - filled))
    bytes.set(part, filled)
    filled += part.length
  }
  return bytes
}
