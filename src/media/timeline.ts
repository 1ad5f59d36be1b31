const TICKS_PER_MS = 90
const WRAP = 2 ** 33
/** Where a stream's clock begins: audio that belongs to a little before the first picture stays above zero. */
const START_90K = 90_000
/** One picture at 25 a second: the least that a jump leaves between two units. */
const NOMINAL_STEP_90K = 3600
/** A longer step must be explained by the time that passed, or be the stream's habit. */
const MAX_STEP_90K = 90_000
/** Before a track's habit is known: pictures of a slow camera may come in one burst at first. */
const MAX_FIRST_STEP_90K = 900_000
const SLACK_MS = 1000
/** How fast the on-time line sinks, so that it follows a camera whose clock is slow: 1000 ppm. */
const LINE_DECAY = 0.001
/** How far the tracks of one source may be apart, in time and in delivery, to share a clock. */
const MAX_AHEAD_90K = 900_000
const MAX_BEHIND_90K = 90_000
/** Presentation may follow decoding by this much; more is a broken header. */
const MAX_REORDER_90K = 900_000

/** A unit's place on the stream's clock: 90 kHz ticks, continuous and unwrapped. */
export interface Stamp {
  readonly pts90k: number
  readonly dts90k: number
  /** A new epoch begins here: the source's clock jumped or its source was replaced. */
  readonly discontinuity: boolean
}

/** A stretch of the source's clock without jump. Tracks with one clock share the object. */
interface Epoch {
  readonly offset90k: number
}

interface TrackClock {
  epoch: Epoch | undefined
  /** DTS of the last unit on the source's clock, unwrapped within the epoch. */
  raw90k: number
  /** DTS of the last unit on the stream's clock; undefined before the first. */
  dts90k: number | undefined
  arrivedMs: number
  /** Of the stream's clock over arrival, when units come as early as they do; bursts after a stall stay below it. */
  lineMs: number
  /** The last step on the source's clock, if it may have been an ordinary one. */
  step90k: number | undefined
}

/**
 * Puts the 33-bit times of one rendition's sources after another on one clock that never goes back: over a camera's
 * clock jump or a new source it continues as much as arrival did.
 */
export class Timeline {
  readonly #video = createTrackClock()
  readonly #audio = createTrackClock()

  /** A new source begins: its clock has nothing to do with the last one's. */
  open(): void {
    for (const track of [this.#video, this.#audio]) {
      track.epoch = undefined
      track.step90k = undefined
    }
  }

  /**
   * The place of the next unit of a track.
   *
   * @param rawPts90k 33-bit presentation time on the source's clock.
   * @param rawDts90k 33-bit decoding time; it orders the units.
   */
  map(kind: 'video' | 'audio', rawPts90k: number, rawDts90k: number, arrivedMs: number): Stamp {
    const track = kind === 'video' ? this.#video : this.#audio
    const other = kind === 'video' ? this.#audio : this.#video
    const discontinuity =
      !this.#follows(track, rawDts90k, arrivedMs) && !adopt(track, other, rawDts90k, arrivedMs)
    if (discontinuity) this.#begin(track, other, rawDts90k, arrivedMs)
    const mapped = track.raw90k + track.epoch!.offset90k
    // Right after an adoption the track may still be a little ahead of its new epoch.
    const dts90k = track.dts90k === undefined ? mapped : Math.max(mapped, track.dts90k + 1)
    const reorder = signed33(rawPts90k - rawDts90k)
    const pts90k = reorder < 0 || reorder > MAX_REORDER_90K ? dts90k : Math.max(mapped + reorder, dts90k)
    const lead = leadMs(dts90k, arrivedMs)
    const elapsedMs = Math.max(0, arrivedMs - track.arrivedMs)
    track.lineMs = Math.max(lead, track.lineMs - elapsedMs * LINE_DECAY)
    track.dts90k = dts90k
    track.arrivedMs = arrivedMs
    return { pts90k, dts90k, discontinuity }
  }

  /** Whether the unit goes on where its track's epoch stands; then the track's raw time has moved to it. */
  #follows(track: TrackClock, rawDts90k: number, arrivedMs: number): boolean {
    if (track.epoch === undefined) return false
    const step = signed33(rawDts90k - track.raw90k)
    if (step <= 0) return false
    const limit = track.step90k === undefined ? MAX_FIRST_STEP_90K : track.step90k * 1.5
    const lead = leadMs(track.raw90k + step + track.epoch.offset90k, arrivedMs)
    const isLong = step > MAX_STEP_90K && step > limit
    if (step <= MAX_FIRST_STEP_90K) track.step90k = step
    if (isLong && lead > track.lineMs + SLACK_MS) return false
    track.raw90k += step
    return true
  }

  #begin(track: TrackClock, other: TrackClock, rawDts90k: number, arrivedMs: number): void {
    const last = track.dts90k === undefined ? other : track
    const elapsed = Math.round(Math.max(0, arrivedMs - last.arrivedMs) * TICKS_PER_MS)
    const dts90k = last.dts90k === undefined ? START_90K : last.dts90k + Math.max(elapsed, NOMINAL_STEP_90K)
    track.epoch = { offset90k: dts90k - rawDts90k }
    restart(track, rawDts90k, arrivedMs)
  }
}

/** Join the other track's epoch if the unit fits into it about where that track stands now. */
function adopt(track: TrackClock, other: TrackClock, rawDts90k: number, arrivedMs: number): boolean {
  const epoch = other.epoch
  if (epoch === undefined || epoch === track.epoch || other.dts90k === undefined) return false
  const raw90k = other.raw90k + signed33(rawDts90k - other.raw90k)
  const dts90k = raw90k + epoch.offset90k
  const expected = other.dts90k + Math.max(0, arrivedMs - other.arrivedMs) * TICKS_PER_MS
  if (Math.abs(dts90k - expected) > MAX_AHEAD_90K) return false
  if (track.dts90k !== undefined && dts90k < track.dts90k - MAX_BEHIND_90K) return false
  track.epoch = epoch
  restart(track, raw90k, arrivedMs)
  return true
}

function restart(track: TrackClock, raw90k: number, arrivedMs: number): void {
  track.raw90k = raw90k
  track.lineMs = leadMs(raw90k + track.epoch!.offset90k, arrivedMs)
}

function createTrackClock(): TrackClock {
  return {
    epoch: undefined,
    raw90k: 0,
    dts90k: undefined,
    arrivedMs: 0,
    lineMs: Number.NEGATIVE_INFINITY,
    step90k: undefined,
  }
}

function leadMs(dts90k: number, arrivedMs: number): number {
  return dts90k / TICKS_PER_MS - arrivedMs
}

/** The shortest signed way between two 33-bit times. */
function signed33(difference: number): number {
  const wrapped = ((difference % WRAP) + WRAP) % WRAP
  return wrapped >= WRAP / 2 ? wrapped - WRAP : wrapped
}
