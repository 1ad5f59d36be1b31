import type { Clock } from '../../clock.ts'
import type { Ffmpeg } from '../../ffmpeg/locate.ts'
import { SoundTranscoder } from '../../ffmpeg/sound-transcoder.ts'
import type { AdtsHeader } from '../../codecs/aac.ts'
import type { UnitMaker } from '../../mpegts/unit-maker.ts'
import { AudioReceiver, type RtpAudioUnit } from '../../rtp/audio-receiver.ts'
import type { ReportPeer } from '../../rtp/receiver.ts'
import type { ReceivedReport, ReportBlock } from '../../rtp/rtcp.ts'
import type { SdpTrack } from '../../rtp/sdp.ts'
import type { SessionClock } from '../../rtp/session-clock.ts'

/** An ffmpeg that died is followed by another one after this time, so often. */
const AGAIN_MS = 5000
const MAX_STARTS = 5

export interface SoundsOptions {
  /** One that can be received. */
  readonly track: SdpTrack
  /** Packets that may wait for one that is missing. */
  readonly depth: number
  readonly units: UnitMaker
  readonly sessionClock: SessionClock
  readonly clock: Clock
  /** For sound that is no AAC; such sound is left out without it. */
  readonly ffmpeg: Ffmpeg | undefined
  /** What that ffmpeg says, and what becomes of it. */
  readonly onLine: (line: string) => void
}

/** Hands a session's sound on to the rendition's unit maker as it comes, or as soon as it is AAC. Never throws. */
export class Sounds implements ReportPeer {
  readonly #options: SoundsOptions
  readonly #receiver: AudioReceiver
  #transcoder: SoundTranscoder | undefined
  #starts = 0
  #startAtMs = 0
  #isClosed = false

  constructor(options: SoundsOptions) {
    const { track, depth, sessionClock } = options
    this.#options = options
    this.#receiver = new AudioReceiver({
      track,
      depth,
      onUnit: (unit) => this.#take(unit),
      onReport: (report) => sessionClock.audioReport(report),
    })
  }

  /** Of the ffmpeg that makes AAC of it, while one runs. */
  get pid(): number | undefined {
    return this.#transcoder?.pid
  }

  /** One RTP packet as it came; it may be a view. */
  push(packet: Uint8Array, nowMs: number): void {
    if (!this.#isClosed) this.#receiver.push(packet, nowMs)
  }

  heard(report: ReceivedReport, nowMs: number): void {
    this.#receiver.heard(report, nowMs)
  }

  block(nowMs: number): ReportBlock | undefined {
    return this.#receiver.block(nowMs)
  }

  /** Idempotent; resolves when no ffmpeg of its own is left. */
  async close(): Promise<void> {
    this.#isClosed = true
    const closed = this.#transcoder?.close()
    this.#transcoder = undefined
    await closed
  }

  /** Placed by when it came, also where it goes on later. */
  #take({ bytes, timestamp, arrivedMs }: RtpAudioUnit): void {
    const pts90k = this.#options.sessionClock.audio(timestamp, arrivedMs)
    if (pts90k === undefined) return
    const { header } = this.#receiver.sound
    if (header === undefined) this.#transcoderNow(arrivedMs)?.push(bytes, pts90k)
    else this.#options.units.pushSound({ payload: bytes, pts90k, arrivedMs, isContinuation: false }, header)
  }

  #transcoderNow(nowMs: number): SoundTranscoder | undefined {
    const { ffmpeg } = this.#options
    const mayStart = ffmpeg !== undefined && this.#starts < MAX_STARTS && nowMs >= this.#startAtMs
    if (this.#transcoder === undefined && mayStart) this.#transcoder = this.#begin(ffmpeg)
    return this.#transcoder
  }

  #begin(ffmpeg: Ffmpeg): SoundTranscoder {
    const { track, clock, onLine } = this.#options
    const { codec, clockRate, channels } = track
    this.#starts += 1
    const transcoder = new SoundTranscoder({
      ffmpeg,
      clock,
      sound: { codec, clockRate, channels },
      ticks90kPerByte: (this.#receiver.sound.ticksPerByte * 90_000) / clockRate,
      onFrame: (frame, header, pts90k) => this.#emit(frame, header, pts90k),
      onLine,
      onExit: ({ code, signal, spawnError }) => {
        if (this.#isClosed) return
        this.#transcoder = undefined
        this.#startAtMs = clock.nowMs() + AGAIN_MS
        const how = spawnError ?? (signal === null ? `code ${code}` : signal)
        const next =
          this.#starts < MAX_STARTS ? 'another one is started' : 'the picture goes on without sound'
        onLine(`The ffmpeg that makes AAC of the sound has ended (${how}); ${next}.`)
      },
    })
    return transcoder
  }

  #emit(frame: Uint8Array, header: AdtsHeader, pts90k: number): void {
    if (this.#isClosed) return
    const { units, clock } = this.#options
    const unit = { payload: frame, pts90k, arrivedMs: clock.nowMs(), isContinuation: false }
    units.pushSound(unit, header)
  }
}
