const TICKS_PER_MS = 90
/** A timestamp that far ahead of the time that passed, or that far back, is a jump of the sender's clock. */
const MAX_AHEAD_90K = 270_000
const MAX_BEHIND_90K = 180_000
/** Reports that would put sound further from where its arrival puts it do not speak of one clock. */
const MAX_CORRECTION_90K = 900_000
/** A wrong place is mended tick by tick up to here, and at once beyond: lips are seen to be wrong from there on. */
const MAX_SLEW_90K = 18_000
/** How much of the time that passes a place is mended by: 10 ms a second is not heard. */
const SLEW = 0.01
/** Two reports of one stream that differ by more say that the camera's time was set. */
const MAX_WALL_STEP_MS = 100
/** What a report has in the place of a time that the camera does not know (RFC 3550 §6.4.1): zero, counted from 1900. */
const NO_TIME_MS = -2_208_988_800_000

/** What a sender report says of its stream's clock. */
export interface PlacedReport {
  /** In ticks, counted on as those of the units are. */
  readonly timestamp: number
  /** The camera's own time then, in milliseconds since the Unix epoch, as far as it knows. */
  readonly wallMs: number
}

/** Ticks per second of the RTP clocks. */
export interface SessionRates {
  readonly video: number
  readonly audio: number
}

/**
 * One 90 kHz clock for picture and sound of one RTP session, whose timestamps have nothing to do with each other. It is
 * that of the pictures. Sound is placed by when it came, until sender reports of both (RFC 3550 §6.4.1) tell better: a
 * difference up to 200 ms is then mended by 10 ms a second, a larger one at once. It never runs back.
 */
export class SessionClock {
  readonly #video: Track
  readonly #audio: Track
  /** From the sound's own clock to that of the pictures; undefined before it is placed. */
  #offset90k: number | undefined
  #placed90k = Number.NEGATIVE_INFINITY

  constructor({ video, audio }: SessionRates) {
    this.#video = new Track(video)
    this.#audio = new Track(audio)
  }

  /** The time of a picture. */
  video(timestamp: number, arrivedMs: number): number {
    if (this.#video.move(timestamp, arrivedMs) === 'jump') {
      this.#video.report = undefined
      this.#offset90k = undefined
      this.#placed90k = Number.NEGATIVE_INFINITY
    }
    return Math.round(this.#video.time90k)
  }

  /** The time of sound; undefined where it has none: before the first picture, or where it would run back. */
  audio(timestamp: number, arrivedMs: number): number | undefined {
    const step = this.#audio.move(timestamp, arrivedMs)
    if (step === 'jump') {
      this.#audio.report = undefined
      this.#offset90k = undefined
    }
    const expected90k = this.#video.expectedAt(arrivedMs)
    if (expected90k === undefined) return undefined
    this.#offset90k = this.#nextOffset(expected90k - this.#audio.time90k, step === 'jump' ? 0 : step)
    const time90k = Math.round(this.#audio.time90k + this.#offset90k)
    if (time90k <= this.#placed90k) return undefined
    this.#placed90k = time90k
    return time90k
  }

  /** A sender report of the pictures came. */
  videoReport(report: PlacedReport): void {
    if (this.#video.takeReport(report)) this.#audio.report = undefined
  }

  /** A sender report of the sound came. */
  audioReport(report: PlacedReport): void {
    if (this.#audio.takeReport(report)) this.#video.report = undefined
  }

  #nextOffset(byArrival90k: number, step90k: number): number {
    const told90k = this.#toldOffset()
    const isTold = told90k !== undefined && Math.abs(told90k - byArrival90k) <= MAX_CORRECTION_90K
    if (this.#offset90k === undefined) return isTold ? told90k : byArrival90k
    if (!isTold) return this.#offset90k
    const wrong90k = told90k - this.#offset90k
    if (Math.abs(wrong90k) > MAX_SLEW_90K) return told90k
    const most90k = Math.max(0, step90k) * SLEW
    return this.#offset90k + Math.max(-most90k, Math.min(most90k, wrong90k))
  }

  /** What the newest reports of both say; undefined before there are two. */
  #toldOffset(): number | undefined {
    const [video, audio] = [this.#video.report, this.#audio.report]
    if (video === undefined || audio === undefined) return undefined
    const apart90k = (audio.wallMs - video.wallMs) * TICKS_PER_MS
    return this.#video.scaled(video.timestamp) + apart90k - this.#audio.scaled(audio.timestamp)
  }
}

/** Where one stream stands on its own clock, in ticks of 90 kHz. */
class Track {
  readonly #ticks: number
  #arrivedMs: number | undefined
  time90k = 0
  report: PlacedReport | undefined

  constructor(clockRate: number) {
    this.#ticks = clockRate > 0 ? (TICKS_PER_MS * 1000) / clockRate : 1
  }

  scaled(timestamp: number): number {
    return timestamp * this.#ticks
  }

  /** How far it went, or that it jumped. */
  move(timestamp: number, arrivedMs: number): number | 'jump' {
    const time90k = this.scaled(timestamp)
    const step90k = time90k - this.time90k
    const passed90k = (arrivedMs - (this.#arrivedMs ?? arrivedMs)) * TICKS_PER_MS
    const isFirst = this.#arrivedMs === undefined
    this.time90k = time90k
    this.#arrivedMs = arrivedMs
    if (isFirst) return 0
    return step90k > passed90k + MAX_AHEAD_90K || step90k < -MAX_BEHIND_90K ? 'jump' : step90k
  }

  /** Where it would stand if something of it came now; undefined before anything has. */
  expectedAt(nowMs: number): number | undefined {
    if (this.#arrivedMs === undefined) return undefined
    return this.time90k + Math.max(0, nowMs - this.#arrivedMs) * TICKS_PER_MS
  }

  /** Whether the camera's time was set since the last one: what it said of other streams before is void. */
  takeReport(report: PlacedReport): boolean {
    if (report.wallMs === NO_TIME_MS) return false
    const before = this.report
    this.report = report
    if (before === undefined) return false
    const told90k = (report.wallMs - before.wallMs) * TICKS_PER_MS
    const passed90k = this.scaled(report.timestamp - before.timestamp)
    return Math.abs(told90k - passed90k) > MAX_WALL_STEP_MS * TICKS_PER_MS
  }
}
