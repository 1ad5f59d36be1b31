import { encodeAdtsFrame } from '../codecs/aac.ts'
import type { AudioDepacketizer } from './audio-depacketizer.ts'
import type { RtpPacket } from './packet.ts'
import { type ReceiverStats, type ReportPeer, RtpReceiver } from './receiver.ts'
import type { ReceivedReport, ReportBlock } from './rtcp.ts'
import type { SdpTrack } from './sdp.ts'
import { type Sound, soundOf } from './sound.ts'
import type { PlacedReport } from './session-clock.ts'
import { TimestampCounter } from './timestamp-counter.ts'

/** One frame of sound as it came. */
export interface RtpAudioUnit {
  /** AAC: the frame behind an ADTS header. Else a payload as it came. In a buffer of its own. */
  readonly bytes: Uint8Array<ArrayBuffer>
  /** When it is to be heard: the RTP timestamp in ticks of its clock, counted on past 32 bits. */
  readonly timestamp: number
  /** When the packet that it ends in came. */
  readonly arrivedMs: number
  /** Something in front of it was lost or made no sense. */
  readonly isDamaged: boolean
}

export interface AudioReceiverOptions {
  /** One that {@link soundOf} knows. */
  readonly track: SdpTrack
  /** Packets that may wait for one that is missing; see {@link ReorderOptions}. */
  readonly depth: number
  readonly onUnit: (unit: RtpAudioUnit) => void
  readonly onReport?: (report: PlacedReport) => void
}

/** Makes frames of the packets of one stream of sound. Each goes on as it comes. Never throws. */
export class AudioReceiver implements ReportPeer {
  readonly sound: Sound
  readonly #receiver: RtpReceiver
  readonly #depacketizer: AudioDepacketizer
  readonly #onUnit: (unit: RtpAudioUnit) => void
  readonly #onReport: (report: PlacedReport) => void
  readonly #onFrame: (frame: Uint8Array, index: number) => void
  readonly #counter = new TimestampCounter()
  #timestamp = 0
  #arrivedMs = 0
  #isDamaged = false

  /** @throws TypeError where {@link soundOf} does not know the track. */
  constructor({ track, depth, onUnit, onReport = () => undefined }: AudioReceiverOptions) {
    const sound = soundOf(track)
    if (sound === undefined) throw new TypeError(`Cannot receive sound as ${track.codec}`)
    this.sound = sound
    this.#onUnit = onUnit
    this.#onReport = onReport
    this.#onFrame = this.#frame.bind(this)
    this.#depacketizer = sound.createDepacketizer()
    const { payloadType, clockRate } = track
    const onPacket = this.#take.bind(this)
    this.#receiver = new RtpReceiver({ payloadType, clockRate, depth, onPacket })
  }

  get stats(): ReceiverStats {
    return this.#receiver.stats
  }

  /** One RTP packet as it came; it may be a view. */
  push(bytes: Uint8Array, nowMs: number): void {
    this.#receiver.push(bytes, nowMs)
  }

  heard(report: ReceivedReport, nowMs: number): void {
    this.#receiver.heard(report, nowMs)
    if (report.ssrc !== this.#receiver.ssrc) return
    this.#onReport({ timestamp: this.#counter.place(report.rtpTimestamp), wallMs: report.wallMs })
  }

  block(nowMs: number): ReportBlock | undefined {
    return this.#receiver.block(nowMs)
  }

  /** Nothing more comes. */
  flush(): void {
    this.#receiver.flush()
  }

  #take({ payload, timestamp }: RtpPacket, arrivedMs: number, gap: boolean): void {
    // A frame in several packets has one timestamp.
    const isCut = gap || timestamp !== this.#counter.wire
    if (isCut && !this.#depacketizer.cut()) this.#isDamaged = true
    if (gap) this.#isDamaged = true
    this.#timestamp = this.#counter.count(timestamp)
    this.#arrivedMs = arrivedMs
    if (!this.#depacketizer.push(payload, this.#onFrame)) this.#isDamaged = true
  }

  #frame(frame: Uint8Array, index: number): void {
    const { header, frameTicks } = this.sound
    const bytes = header === undefined ? frame.slice() : encodeAdtsFrame(header, frame)
    const isDamaged = this.#isDamaged || bytes === undefined
    this.#isDamaged = bytes === undefined
    if (bytes === undefined) return
    const timestamp = this.#timestamp + index * frameTicks
    this.#onUnit({ bytes, timestamp, arrivedMs: this.#arrivedMs, isDamaged })
  }
}
