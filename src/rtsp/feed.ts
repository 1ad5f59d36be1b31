import { randomBytes, randomInt } from 'node:crypto'
import { RtpBurst } from '../rtp/burst.ts'
import { fragmentAac, fragmentH264 } from '../rtp/packetize.ts'
import { encodeSenderReport } from '../rtp/rtcp.ts'
import { type SdpTrackInit, aacFormat, h264Format } from '../rtp/sdp.ts'
import type { AccessUnit, Presentation, PresentationTrack } from './presentation.ts'

/** Fits an Ethernet frame with IPv6, UDP and RTP headers around it. */
const MAX_PAYLOAD_BYTES = 1400
const REPORT_INTERVAL_MS = 5000

/** Where a track's next packet stands: what RTP-Info tells a client (RFC 2326 §12.33). */
export interface TrackPosition {
  readonly sequence: number
  readonly timestamp: number
}

/** What a feed hands each listener: the packets of a unit, and now and then a sender report. */
export interface FeedListener {
  unit(unit: AccessUnit, burst: RtpBurst): void
  report(trackIndex: number, report: Uint8Array): void
}

/** The RTP side of one track: its numbers go on for as long as the server knows the presentation. */
interface TrackState {
  readonly ssrc: number
  readonly timestampOffset: number
  readonly clockRate: number
  sequence: number
  packets: number
  bytes: number
}

/** Turns a presentation's access units into packets once for all sessions. Subscribed while it has listeners. */
export class Feed {
  /** Names the session description (RFC 8866 §5.2). */
  readonly id = randomInt(2 ** 32)
  readonly presentation: Presentation
  readonly #tracks: readonly TrackState[]
  readonly #listeners = new Set<FeedListener>()
  readonly #cname = randomBytes(6).toString('hex')
  #unsubscribe: (() => void) | undefined
  #lastReportMs = Number.NEGATIVE_INFINITY

  constructor(presentation: Presentation) {
    this.presentation = presentation
    this.#tracks = presentation.tracks.map((track) => ({
      ssrc: randomBytes(4).readUInt32BE(),
      timestampOffset: randomBytes(4).readUInt32BE(),
      clockRate: clockRateOf(track),
      sequence: randomInt(0x10000),
      packets: 0,
      bytes: 0,
    }))
  }

  /** The tracks as SDP describes them. */
  describe(): SdpTrackInit[] {
    return this.presentation.tracks.map((track, index) => {
      const common = { kind: track.kind, payloadType: 96 + index, clockRate: clockRateOf(track) }
      return track.codec === 'h264'
        ? { ...common, codec: 'H264', control: controlOf(index), format: h264Format(track.parameterSets) }
        : {
            ...common,
            codec: 'MPEG4-GENERIC',
            channels: track.channels,
            control: controlOf(index),
            format: aacFormat(track.config),
          }
    })
  }

  ssrcOf(trackIndex: number): number {
    return this.#tracks[trackIndex]?.ssrc ?? 0
  }

  /** Where each track would go on with a unit of the time `pts90k`. */
  positions(pts90k: number): TrackPosition[] {
    return this.#tracks.map((track) => ({ sequence: track.sequence, timestamp: timestampOf(track, pts90k) }))
  }

  add(listener: FeedListener): void {
    this.#listeners.add(listener)
    this.#unsubscribe ??= this.presentation.subscribe((unit) => this.#deliver(unit))
  }

  remove(listener: FeedListener): void {
    this.#listeners.delete(listener)
    if (this.#listeners.size > 0) return
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
  }

  /** A sender report of each track for the moment of `unit` (RFC 3550 §6.4.1). */
  reports(unit: AccessUnit): Uint8Array[] {
    return this.#tracks.map((track) =>
      encodeSenderReport(
        {
          ssrc: track.ssrc,
          wallMs: unit.wallMs,
          rtpTimestamp: timestampOf(track, unit.pts90k),
          packets: track.packets,
          bytes: track.bytes,
        },
        this.#cname,
      ),
    )
  }

  #deliver(unit: AccessUnit): void {
    const track = this.#tracks[unit.trackIndex]
    const fragments = this.#fragments(unit)
    if (!track || fragments.length === 0) return
    if (unit.wallMs - this.#lastReportMs >= REPORT_INTERVAL_MS) {
      this.#lastReportMs = unit.wallMs
      for (const [index, report] of this.reports(unit).entries()) {
        for (const listener of this.#listeners) listener.report(index, report)
      }
    }
    const { ssrc, sequence } = track
    const timestamp = timestampOf(track, unit.pts90k)
    const payloadType = 96 + unit.trackIndex
    const burst = new RtpBurst(fragments, { payloadType, ssrc, sequence, timestamp }, 2 * unit.trackIndex)
    for (const listener of this.#listeners) listener.unit(unit, burst)
    track.sequence = (sequence + burst.packets.length) & 0xffff
    track.packets += burst.packets.length
    track.bytes += burst.payloadBytes
  }

  #fragments(unit: AccessUnit): ReturnType<typeof fragmentH264> {
    if (this.presentation.tracks[unit.trackIndex]?.codec === 'h264') {
      return fragmentH264(unit.data, MAX_PAYLOAD_BYTES)
    }
    return unit.data.flatMap((frame) => fragmentAac(frame, MAX_PAYLOAD_BYTES))
  }
}

/** A track's `a=control` and the last part of its SETUP address. */
export function controlOf(trackIndex: number): string {
  return `trackID=${trackIndex}`
}

function clockRateOf(track: PresentationTrack): number {
  return track.codec === 'h264' ? 90_000 : track.sampleRate
}

function timestampOf(track: TrackState, pts90k: number): number {
  return (Math.round((pts90k * track.clockRate) / 90_000) + track.timestampOffset) % 2 ** 32
}
