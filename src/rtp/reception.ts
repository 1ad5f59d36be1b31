import type { RtpHeader } from './packet.ts'
import type { ReceivedReport, ReportBlock } from './rtcp.ts'

/** Sequence numbers that far ahead are a gap, that far behind are late (RFC 3550 §A.1); beyond it the sender began anew. */
const MAX_AHEAD = 3000
const MAX_BEHIND = 100

/** Counts how one RTP stream comes, for receiver reports (RFC 3550 §A.1, §A.3, §A.8). */
export class Reception {
  readonly #ticksPerMs: number
  #ssrc: number | undefined
  #first = 0
  #highest = 0
  /** Wraps of the sequence number, × 2^16. */
  #cycles = 0
  #received = 0
  /** The number that a sender which began anew would go on with. */
  #suspect = -1
  #expectedBefore = 0
  #receivedBefore = 0
  #jitter = 0
  #arrivedMs = 0
  #timestamp = 0
  #report: ReceivedReport | undefined
  #reportedMs = 0

  /** @param clockRate ticks per second of the RTP clock. */
  constructor(clockRate: number) {
    this.#ticksPerMs = clockRate / 1000
  }

  /** Who sends; undefined before the first packet. */
  get ssrc(): number | undefined {
    return this.#ssrc
  }

  /** A packet came, in whatever order. */
  received({ ssrc, sequence, timestamp }: RtpHeader, nowMs: number): void {
    if (ssrc !== this.#ssrc) this.#begin(ssrc, sequence)
    else if (!this.#advance(sequence)) return
    else this.#measure(timestamp, nowMs)
    this.#received += 1
    this.#arrivedMs = nowMs
    this.#timestamp = timestamp
  }

  /** A sender report came. That of another source, such as one that has left, is passed over. */
  heard(report: ReceivedReport, nowMs: number): void {
    if (report.ssrc !== this.#ssrc) return
    this.#report = report
    this.#reportedMs = nowMs
  }

  /** What to say now, counted from the last time that it was asked; undefined before the first packet. */
  block(nowMs: number): ReportBlock | undefined {
    if (this.#ssrc === undefined) return undefined
    const highestSequence = this.#cycles + this.#highest
    const expected = highestSequence - this.#first + 1
    const due = expected - this.#expectedBefore
    const missing = due - (this.#received - this.#receivedBefore)
    this.#expectedBefore = expected
    this.#receivedBefore = this.#received
    const delayMs = this.#report === undefined ? 0 : Math.max(0, nowMs - this.#reportedMs)
    return {
      ssrc: this.#ssrc,
      fractionLost: due > 0 && missing > 0 ? Math.min(255, Math.floor((missing * 256) / due)) : 0,
      lost: expected - this.#received,
      highestSequence,
      jitter: Math.floor(this.#jitter),
      lastReport: this.#report?.ntpMiddle ?? 0,
      delay: Math.round((delayMs * 65_536) / 1000),
    }
  }

  #begin(ssrc: number, sequence: number): void {
    if (ssrc !== this.#ssrc) this.#report = undefined
    this.#ssrc = ssrc
    this.#first = sequence
    this.#highest = sequence
    this.#cycles = 0
    this.#received = 0
    this.#suspect = -1
    this.#expectedBefore = 0
    this.#receivedBefore = 0
    this.#jitter = 0
  }

  /** False for a number out of the blue: two in a row are a sender that began anew. */
  #advance(sequence: number): boolean {
    const ahead = (sequence - this.#highest) & 0xffff
    if (ahead < MAX_AHEAD) {
      if (sequence < this.#highest) this.#cycles += 0x10000
      this.#highest = sequence
    } else if (ahead <= 0x10000 - MAX_BEHIND) {
      const isNew = sequence === this.#suspect
      this.#suspect = (sequence + 1) & 0xffff
      if (isNew) this.#begin(this.#ssrc!, sequence)
      return isNew
    }
    return true
  }

  #measure(timestamp: number, nowMs: number): void {
    const step = (timestamp - this.#timestamp) | 0
    const late = Math.abs((nowMs - this.#arrivedMs) * this.#ticksPerMs - step)
    this.#jitter += (late - this.#jitter) / 16
  }
}
