import { findStamp, STAMP_BYTES } from '../stamp.ts'
import { leadsKeyframe, type Check, type VideoCodec } from './check.ts'
import type { Tally } from './tally.ts'

const PACKET_BYTES = 188
const SYNC_BYTE = 0x47
const CODECS: ReadonlyMap<number, VideoCodec> = new Map([
  [0x1b, 'h264'],
  [0x24, 'h265'],
])

/**
 * Any multiplexer's MPEG-TS (ISO/IEC 13818-1): sync bytes and continuity counters of each packet; pictures of the video
 * that the PMT names, and keyframes by the flag or by the NAL units at their head.
 */
export class TsCheck implements Check {
  readonly #tally: Tally
  readonly #counters = new Int8Array(0x2000).fill(-1)
  readonly #held = Buffer.alloc(PACKET_BYTES)
  #filled = 0
  #isAligned = false
  #pmtPid = -1
  #videoPid = -1
  #codec: VideoCodec = 'h264'
  #open: { isKeyframe: boolean; endMs: number } | undefined

  constructor(tally: Tally) {
    this.#tally = tally
  }

  push(bytes: Uint8Array, from: number, to: number, nowMs: number): void {
    let at = this.#isAligned ? from : this.#align(bytes, from, to)
    if (this.#filled > 0) at = this.#fill(bytes, at, to, nowMs)
    for (; to - at >= PACKET_BYTES; at += PACKET_BYTES) this.#packet(bytes, at, nowMs)
    if (at < to) this.#fill(bytes, at, to, nowMs)
  }

  /** Where whole packets begin: some servers start their viewers anywhere. One packet alone is taken for one. */
  #align(bytes: Uint8Array, from: number, to: number): number {
    const follows = (at: number): boolean => at >= to || bytes[at] === SYNC_BYTE
    for (let at = from; at === from || at + PACKET_BYTES < to; at++) {
      if (bytes[at] !== SYNC_BYTE) continue
      this.#isAligned = follows(at + PACKET_BYTES) && follows(at + 2 * PACKET_BYTES)
      if (this.#isAligned) return at
    }
    return to
  }

  #fill(bytes: Uint8Array, from: number, to: number, nowMs: number): number {
    const taken = Math.min(to - from, PACKET_BYTES - this.#filled)
    this.#held.set(bytes.subarray(from, from + taken), this.#filled)
    this.#filled += taken
    if (this.#filled === PACKET_BYTES) {
      this.#filled = 0
      this.#packet(this.#held, 0, nowMs)
    }
    return from + taken
  }

  #packet(bytes: Uint8Array, at: number, nowMs: number): void {
    const second = bytes[at + 1] ?? 0
    const fourth = bytes[at + 3] ?? 0
    if (bytes[at] !== SYNC_BYTE || (second & 0x80) !== 0) {
      this.#tally.badPackets += 1
      return
    }
    const pid = ((second & 0x1f) << 8) | (bytes[at + 2] ?? 0)
    const hasField = (fourth & 0x20) !== 0
    const fieldBytes = hasField ? (bytes[at + 4] ?? 0) : 0
    const flags = fieldBytes > 0 ? (bytes[at + 5] ?? 0) : 0
    this.#count(pid, fourth, flags)
    const starts = (second & 0x40) !== 0
    const body = at + (hasField ? 5 + fieldBytes : 4)
    const end = at + PACKET_BYTES
    if (pid === 0 && starts) this.#pmtPid = pidAt(bytes, body + 1 + (bytes[body] ?? 0) + 10)
    else if (pid === this.#pmtPid && starts) this.#readPmt(bytes, body + 1 + (bytes[body] ?? 0), end)
    else if (pid === this.#videoPid) {
      if (starts) this.#start(bytes, body, end, (flags & 0x40) !== 0)
      if (this.#open) this.#open.endMs = nowMs
      // A picture's last packet is stuffed.
      if (hasField && end - body >= STAMP_BYTES - 2) {
        const sentMs = findStamp(bytes, body, end)
        if (sentMs !== undefined) this.#tally.stamp(sentMs, nowMs)
      }
    }
  }

  #count(pid: number, fourth: number, flags: number): void {
    const last = this.#counters[pid] ?? -1
    const counter = fourth & 0x0f
    this.#counters[pid] = counter
    if (last < 0) return
    if ((flags & 0x80) !== 0) this.#tally.discontinuities += 1
    else if (counter !== ((fourth & 0x10) !== 0 ? (last + 1) & 0x0f : last)) this.#tally.lostPackets += 1
  }

  /** §2.4.4.8; of the streams, the first video that is known. */
  #readPmt(bytes: Uint8Array, at: number, packetEnd: number): void {
    const sectionEnd = at + 3 + pair(bytes, at + 1, 0x0fff) - 4
    let entry = at + 12 + pair(bytes, at + 10, 0x0fff)
    while (entry + 5 <= Math.min(sectionEnd, packetEnd)) {
      const codec = CODECS.get(bytes[entry] ?? 0)
      if (codec !== undefined) {
        this.#codec = codec
        this.#videoPid = pidAt(bytes, entry + 1)
        return
      }
      entry += 5 + pair(bytes, entry + 3, 0x0fff)
    }
  }

  #start(bytes: Uint8Array, body: number, end: number, isMarked: boolean): void {
    // Where the last one ended is known only now.
    if (this.#open) this.#tally.picture(this.#open)
    const isKeyframe = isMarked || this.#hasKeyframe(bytes, body + 9 + (bytes[body + 8] ?? 0), end)
    this.#open = { isKeyframe, endMs: 0 }
  }

  #hasKeyframe(bytes: Uint8Array, from: number, end: number): boolean {
    for (let at = from; at + 3 < end; at++) {
      if (bytes[at] !== 0 || bytes[at + 1] !== 0 || bytes[at + 2] !== 1) continue
      if (leadsKeyframe(this.#codec, bytes[at + 3] ?? 0)) return true
    }
    return false
  }
}

function pair(bytes: Uint8Array, at: number, mask: number): number {
  return (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)) & mask
}

function pidAt(bytes: Uint8Array, at: number): number {
  return pair(bytes, at, 0x1fff)
}
