import { randomBytes } from 'node:crypto'
import type { Clock, Timer } from '../clock.ts'
import type { RtpBurst } from '../rtp/burst.ts'
import type { Feed, FeedListener, TrackPosition } from './feed.ts'
import type { AccessUnit } from './presentation.ts'

/** Bytes that may wait for a slow TCP player; past it the session skips to the next keyframe. */
export const MAX_UNSENT_BYTES = 2 * 1024 * 1024
/** A skipping session goes on at a keyframe once no more than this waits. */
const RESUME_UNSENT_BYTES = 256 * 1024
/** A player that makes a session skip for longer is cut. */
const MAX_SKIP_MS = 10_000
/** How long the answer to PLAY waits for a keyframe, to name it in RTP-Info. */
const MAX_START_MS = 3000

/** One track's way to the player. */
export interface TrackOutput {
  /** What the answer to SETUP says. */
  readonly transport: string
  sendBurst(burst: RtpBurst): void
  sendReport(report: Uint8Array): void
}

/** What sessions did, over a server's life. */
export interface SessionStats {
  /** Access units that were not sent to a slow player. */
  skippedUnits: number
  /** Sessions cut because their player took nothing. */
  cutSessions: number
}

export interface SessionOptions {
  readonly path: string
  readonly feed: Feed
  readonly clock: Clock
  readonly stats: SessionStats
  /** Bytes that wait in the player's TCP connection. */
  unsentBytes(): number
  /** The player takes nothing: end its connection. */
  cut(): void
}

/** What one player has set up and is playing. It starts at a keyframe and is never a reason to hold memory. */
export class Session implements FeedListener {
  readonly id = randomBytes(8).toString('hex')
  readonly path: string
  readonly #options: SessionOptions
  readonly #tracks = new Map<number, TrackOutput>()
  #playing = false
  #atKeyframe = false
  #skippingSinceMs: number | undefined
  #start: { timer: Timer; told: (positions: TrackPosition[] | undefined) => void } | undefined

  constructor(options: SessionOptions) {
    this.path = options.path
    this.#options = options
  }

  get playing(): boolean {
    return this.#playing
  }

  get trackIndexes(): number[] {
    return [...this.#tracks.keys()]
  }

  setUp(trackIndex: number, output: TrackOutput): void {
    this.#tracks.set(trackIndex, output)
  }

  /** Starts sending. `told` is called once, before the first packet, with where each track starts if that is known. */
  play(told: (positions: TrackPosition[] | undefined) => void): void {
    this.#playing = true
    const timer = this.#options.clock.after(MAX_START_MS, () => this.#tellStart(undefined))
    this.#start = { timer, told }
    this.#options.feed.add(this)
  }

  unit(unit: AccessUnit, burst: RtpBurst): void {
    const output = this.#tracks.get(unit.trackIndex)
    if (!output) return
    const unsentBytes = this.#options.unsentBytes()
    if (unsentBytes > MAX_UNSENT_BYTES && this.#atKeyframe) this.#skip()
    if (!this.#atKeyframe && !this.#mayStart(unit, unsentBytes)) return
    output.sendBurst(burst)
  }

  report(trackIndex: number, report: Uint8Array): void {
    if (this.#atKeyframe) this.#tracks.get(trackIndex)?.sendReport(report)
  }

  close(): void {
    this.#playing = false
    this.#start?.timer.cancel()
    this.#start = undefined
    this.#options.feed.remove(this)
  }

  #skip(): void {
    this.#atKeyframe = false
    this.#skippingSinceMs = this.#options.clock.nowMs()
  }

  #mayStart(unit: AccessUnit, unsentBytes: number): boolean {
    const { feed, clock, stats } = this.#options
    const entry = !this.#hasVideo() || (unit.keyframe && this.#isVideo(unit.trackIndex))
    if (this.#skippingSinceMs === undefined) {
      if (!entry) return false
      this.#tellStart(feed.positions(unit.pts90k))
      for (const [index, report] of feed.reports(unit).entries()) this.#tracks.get(index)?.sendReport(report)
    } else if (!entry || unsentBytes > RESUME_UNSENT_BYTES) {
      stats.skippedUnits += 1
      if (clock.nowMs() - this.#skippingSinceMs > MAX_SKIP_MS) {
        stats.cutSessions += 1
        this.#options.cut()
      }
      return false
    }
    this.#skippingSinceMs = undefined
    this.#atKeyframe = true
    return true
  }

  #tellStart(positions: TrackPosition[] | undefined): void {
    const start = this.#start
    this.#start = undefined
    start?.timer.cancel()
    start?.told(positions)
  }

  #hasVideo(): boolean {
    return this.trackIndexes.some((index) => this.#isVideo(index))
  }

  #isVideo(trackIndex: number): boolean {
    return this.#options.feed.presentation.tracks[trackIndex]?.kind === 'video'
  }
}
