const TICKS_PER_MS = 90
/** A timestamp that far ahead of the time that passed, or that far back, is a jump of the sender's clock. */
const MAX_AHEAD_90K = 270_000
const MAX_BEHIND_90K = 180_000
/**
 * What a session says of its start is believed that near to where its first sound puts it: more than a network and a busy
 * machine delay one of the two, and what two numbers of 32 bits that mean nothing keep to once in ten thousand times.
 */
const MAX_START_90K = 45_000
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

/** RTP timestamps of one instant as they stand in packets, of 32 bits (RFC 2326 §12.33). */
export interface SessionStart {
  readonly video: number
  readonly audio: number
}

/**
 * One 90 kHz clock for picture and sound of one RTP session, whose timestamps have nothing to do with each other. It is
 * that of the pictures. Sound is placed by what the session says of its start, else by when it came, until sender reports
 * of both (RFC 3550 §6.4.1) tell better: a difference up to 200 ms is then mended by 10 ms a second, a larger one at once.
 * It never runs back.
 */
export class SessionClock {
  readonly #video: Track
  readonly #audio: Track
  /** From the sound's own clock to that of the pictures; undefined before it is placed. */
  #offset90k: number | undefined
  #placed90k = Number.NEGATIVE_INFINITY
  #start: SessionStart | undefined
  /** By {@link #start}; undefined before both streams have come, and once reports have told better. */
  #startOffset90k: number | undefined

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
    this.#placeStart()
    this.#offset90k = this.#nextOffset(expected90k - this.#audio.time90k, step === 'jump' ? 0 : step)
    const time90k = Math.round(this.#audio.time90k + this.#offset90k)
    if (time90k <= this.#placed90k) return undefined
    this.#placed90k = time90k
    return time90k
  }

  /** What both stood at when the session began, or were to; also after the first of them came. */
  start(start: SessionStart): void {
    this.#start = start
  }

  /** A sender report of the pictures came. */
  videoReport(report: PlacedReport): void {
    if (this.#video.takeReport(report)) this.#audio.report = undefined
  }

  /** A sender report of the sound came. */
  audioReport(report: PlacedReport): void {
    if (this.#audio.takeReport(report)) this.#video.report = undefined
  }

  #placeStart(): void {
    if (this.#start === undefined) return
    const { video, audio } = this.#start
    this.#startOffset90k = this.#video.placed(video) - this.#audio.placed(audio)
    this.#start = undefined
  }

  #nextOffset(byArrival90k: number, step90k: number): number {
    const told90k = this.#toldOffset(byArrival90k)
    if (this.#offset90k === undefined) return told90k ?? byArrival90k
    if (told90k === undefined) return this.#offset90k
    const wrong90k = told90k - this.#offset90k
    if (Math.abs(wrong90k) > MAX_SLEW_90K) return told90k
    const most90k = Math.max(0, step90k) * SLEW
    return this.#offset90k + Math.max(-most90k, Math.min(most90k, wrong90k))
  }

  #toldOffset(byArrival90k: number): number | undefined {
    const reported90k = this.#reportedOffset()
    if (reported90k !== undefined && Math.abs(reported90k - byArrival90k) <= MAX_CORRECTION_90K) {
      this.#startOffset90k = undefined
      return reported90k
    }
    const start90k = this.#startOffset90k
    if (start90k === undefined) return undefined
    const near90k = this.#offset90k ?? byArrival90k
    return Math.abs(start90k - near90k) <= MAX_START_90K ? start90k : undefined
  }

  /** What the newest reports of both say; undefined before there are two. */
  #reportedOffset(): number | undefined {
    const [video, audio] = [this.#video.report, this.#audio.report]
    if (video === undefined || audio === undefined) return undefined
    const apart90k = (audio.wallMs - video.wallMs) * TICKS_PER_MS
    return this.#video.scaled(video.timestamp) + apart90k - this.#audio.scaled(audio.timestamp)
  }
}

/** Where one stream stands on its own clock, in ticks of 90 kHz. */
class Track {
  readonly #ticks: number
  #timestamp = 0
  #arrivedMs: number | undefined
  time90k = 0
  report: PlacedReport | undefined

  constructor(clockRate: number) {
    this.#ticks = clockRate > 0 ? (TICKS_PER_MS * 1000) / clockRate : 1
  }

  scaled(timestamp: number): number {
    return timestamp * this.#ticks
  }

  /** Where a timestamp of 32 bits stands that is at most half their range from the last one. */
  placed(wire: number): number {
    return this.scaled(this.#timestamp + ((wire - this.#timestamp) | 0))
  }

  /** How far it went, or that it jumped. */
  move(timestamp: number, arrivedMs: number): number | 'jump' {
    const time90k = this.scaled(timestamp)
    this.#timestamp = timestamp
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
