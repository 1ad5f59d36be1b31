import { randomBytes } from 'node:crypto'
import type { Clock, Timer } from '../clock.ts'
import type { ReportPeer } from '../rtp/receiver.ts'
import { encodeReceiverReport } from '../rtp/rtcp.ts'
import type { SendRtcp } from './client-ways.ts'

/** As RFC 3550 §6.2 has it for a session of two. */
const INTERVAL_MS = 5000
/** Each time it is half of that to one and a half (§6.3.1), so that many sessions do not speak as one. */
const LEAST = 0.5

interface Stream {
  readonly peer: ReportPeer
  readonly send: SendRtcp
}

/** Tells a camera about every five seconds how each of its streams comes (RFC 3550 §6.4.2). */
export class ReceiverReports {
  /** Who we are in this session (RFC 3550 §3), in all that is said of its streams. */
  readonly ssrc = randomBytes(4).readUInt32BE()
  readonly #clock: Clock
  /** Says nothing of who we are, and is another one in each session (RFC 7022 §4.2). */
  readonly #cname = randomBytes(12).toString('base64')
  readonly #streams: Stream[] = []
  #timer: Timer | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(peer: ReportPeer, send: SendRtcp): void {
    this.#streams.push({ peer, send })
  }

  start(): void {
    if (this.#streams.length === 0) return
    const ms = INTERVAL_MS * (LEAST + Math.random())
    this.#timer = this.#clock.after(ms, () => {
      this.#tell()
      this.start()
    })
  }

  /** Idempotent. */
  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #tell(): void {
    const nowMs = this.#clock.nowMs()
    for (const { peer, send } of this.#streams) {
      send(encodeReceiverReport(this.ssrc, peer.block(nowMs), this.#cname))
    }
  }
}
