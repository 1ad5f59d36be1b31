import { parseRtpPacket } from './packet.ts'
import { Reception } from './reception.ts'
import { Reorder, type ReorderOptions } from './reorder.ts'
import type { ReceivedReport, ReportBlock } from './rtcp.ts'

/** What came of one RTP stream; all only grow. */
export interface ReceiverStats {
  readonly packets: number
  /** Of the payloads, without RTP headers: what a bitrate is made of. */
  readonly payloadBytes: number
  readonly lost: number
  readonly late: number
  /** What is no RTP packet, or has another payload type. */
  readonly foreign: number
}

export interface ReceiverOptions extends ReorderOptions {
  /** Of the session description. */
  readonly payloadType: number
  /** Ticks per second of the RTP clock. */
  readonly clockRate: number
}

/** The receiving end of one stream as RTCP sees it. */
export interface ReportPeer {
  /** A sender report came, of whatever source. */
  heard(report: ReceivedReport, nowMs: number): void
  /** What a receiver report is to say now; undefined before the first packet. */
  block(nowMs: number): ReportBlock | undefined
}

/** The receiving end of one RTP stream of whatever it carries: parses, puts in order, counts. Never throws. */
export class RtpReceiver implements ReportPeer {
  readonly #payloadType: number
  readonly #reception: Reception
  readonly #reorder: Reorder
  #packets = 0
  #payloadBytes = 0
  #foreign = 0

  constructor(options: ReceiverOptions) {
    this.#payloadType = options.payloadType
    this.#reception = new Reception(options.clockRate)
    this.#reorder = new Reorder(options)
  }

  get stats(): ReceiverStats {
    const { lost, late } = this.#reorder
    const [packets, payloadBytes, foreign] = [this.#packets, this.#payloadBytes, this.#foreign]
    return { packets, payloadBytes, lost, late, foreign }
  }

  /** Who sends; undefined before the first packet. */
  get ssrc(): number | undefined {
    return this.#reception.ssrc
  }

  /** One packet as it came; it may be a view. */
  push(bytes: Uint8Array, nowMs: number): void {
    const packet = parseRtpPacket(bytes)
    if (packet?.payloadType !== this.#payloadType) {
      this.#foreign += 1
      return
    }
    this.#packets += 1
    this.#payloadBytes += packet.payload.length
    this.#reception.received(packet, nowMs)
    this.#reorder.push(packet, nowMs)
  }

  heard(report: ReceivedReport, nowMs: number): void {
    this.#reception.heard(report, nowMs)
  }

  block(nowMs: number): ReportBlock | undefined {
    return this.#reception.block(nowMs)
  }

  /** Nothing more comes. */
  flush(): void {
    this.#reorder.flush()
  }
}
