import { parseRtpPacket } from '../../src/rtp/packet.ts'
import { findStamp } from '../stamp.ts'
import { leadsKeyframe, type VideoCodec } from './check.ts'
import type { Tally } from './tally.ts'

const STAP_A = 24
const FU_A = 28
const AP = 48
const FU = 49

/** The RTP packets of one H.264 or H.265 track, in order (RFC 6184, RFC 7798): sequence numbers, pictures, keyframes. */
export class RtpCheck {
  readonly #tally: Tally
  readonly #codec: VideoCodec
  #sequence = -1
  #timestamp = -1
  #isKeyframe = false
  #endMs = 0

  constructor(tally: Tally, codec: VideoCodec) {
    this.#tally = tally
    this.#codec = codec
  }

  push(bytes: Uint8Array, nowMs: number): void {
    const packet = parseRtpPacket(bytes)
    if (packet === undefined) {
      this.#tally.badPackets += 1
      return
    }
    const { payload, sequence, timestamp, marker } = packet
    if (this.#sequence >= 0) this.#tally.lostPackets += (sequence - this.#sequence - 1) & 0xffff
    this.#sequence = sequence
    if (timestamp !== this.#timestamp && this.#timestamp >= 0) this.#end()
    this.#timestamp = timestamp
    this.#endMs = nowMs
    this.#isKeyframe ||= this.#hasKeyframe(payload)
    const sentMs = marker ? findStamp(payload, 0, payload.length) : undefined
    if (sentMs !== undefined) this.#tally.stamp(sentMs, nowMs)
  }

  /** The next timestamp is here: some cameras set the marker too early, others never. */
  #end(): void {
    this.#tally.picture({ isKeyframe: this.#isKeyframe, endMs: this.#endMs })
    this.#isKeyframe = false
  }

  #hasKeyframe(payload: Uint8Array): boolean {
    const first = payload[0] ?? 0
    if (this.#codec === 'h264') {
      const type = first & 0x1f
      if (type === STAP_A) return leadsKeyframe('h264', payload[3] ?? 0)
      return leadsKeyframe('h264', type === FU_A ? (payload[1] ?? 0) : first)
    }
    const type = (first >> 1) & 0x3f
    if (type === AP) return leadsKeyframe('h265', payload[4] ?? 0)
    return leadsKeyframe('h265', type === FU ? ((payload[2] ?? 0) & 0x3f) << 1 : first)
  }
}
