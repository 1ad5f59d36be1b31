import type { RtpPacket } from './packet.ts'
import { type ReceiverStats, type ReportPeer, RtpReceiver } from './receiver.ts'
import type { ReceivedReport, ReportBlock } from './rtcp.ts'
import type { SdpTrack } from './sdp.ts'
import type { PlacedReport } from './session-clock.ts'
import { TimestampCounter } from './timestamp-counter.ts'

export interface TrackReceiverOptions<Received> {
  readonly track: SdpTrack
  /** Packets that may wait for one that is missing; see {@link ReorderOptions}. */
  readonly depth: number
  /** Gets what the packets make, each as soon as it is whole. */
  readonly onUnit: (unit: Received) => void
  /** Gets the sender reports of the source that sends. */
  readonly onReport?: (report: PlacedReport) => void
}

/** The receiving end of one described track, in both directions; a kind of track adds what it makes of packets. Never throws. */
export abstract class TrackReceiver<Received> implements ReportPeer {
  protected readonly onUnit: (unit: Received) => void
  /** Counts the timestamps of packets that were taken. */
  protected readonly counter = new TimestampCounter()
  readonly #receiver: RtpReceiver
  readonly #onReport: (report: PlacedReport) => void

  constructor({ track, depth, onUnit, onReport = () => undefined }: TrackReceiverOptions<Received>) {
    this.onUnit = onUnit
    this.#onReport = onReport
    const { payloadType, clockRate } = track
    const onPacket = this.take.bind(this)
    this.#receiver = new RtpReceiver({ payloadType, clockRate, depth, onPacket })
  }

  get stats(): ReceiverStats {
    return this.#receiver.stats
  }

  /** Who sends; undefined before the first packet. */
  get ssrc(): number | undefined {
    return this.#receiver.ssrc
  }

  /** One RTP packet as it came; it may be a view. */
  push(bytes: Uint8Array, nowMs: number): void {
    this.#receiver.push(bytes, nowMs)
  }

  heard(report: ReceivedReport, nowMs: number): void {
    this.#receiver.heard(report, nowMs)
    if (report.ssrc !== this.#receiver.ssrc) return
    this.#onReport({ timestamp: this.counter.place(report.rtpTimestamp), wallMs: report.wallMs })
  }

  block(nowMs: number): ReportBlock | undefined {
    return this.#receiver.block(nowMs)
  }

  /** Nothing more comes. */
  flush(): void {
    this.#receiver.flush()
  }

  /** The next packet in order; `gap`: some are missing before it, or the sender has begun anew. */
  protected abstract take(packet: RtpPacket, arrivedMs: number, gap: boolean): void
}
