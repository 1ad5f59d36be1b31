/** Where playing stands, in seconds of the media timeline. */
export interface Playhead {
  readonly currentSec: number
  /** The newest buffered range. */
  readonly startSec: number
  readonly endSec: number
  readonly rate: number
  /** How far behind the buffer's end to play while nothing stalls; see {@link targetSecFor}. */
  readonly targetSec: number
  /** How long the last seek took: a decoder has to begin at the keyframe before. */
  readonly seekCostSec: number
  readonly isSeeking: boolean
  /** What pictures take from the buffer to the screen; undefined where that is not known. */
  readonly shownSec: number | undefined
  /** Somebody hears it: jumps, and changes of speed, are to be avoided. */
  readonly isAudible: boolean
  /** The browser may run out of pictures: it shows the next one as it comes. */
  readonly mayRunOut: boolean
}

/** What to do to get back to the live edge. */
export type EdgeMove = { readonly seekToSec: number } | { readonly rate: number }

const MIN_TARGET_WITH_SOUND_SEC = 0.14
/** A picture that is due a little before it comes is shown as it comes, at half the delay (Chromium 156). */
const TARGET_BELOW_STEP_SEC = 0.01
const SEEK_BEYOND_SEC = 0.5
const SEEK_BEYOND_TARGET_SEC = 0.4
/** Where playing begins anew a jump breaks nothing up: three pictures are enough for one. */
const HOP_BEYOND_TARGET_SEC = 0.12
/** A seek pays only if what is left behind is well above what the seek itself takes. */
const SEEK_COSTS = 1.5
const FAST_ABOVE_TARGET_SEC = 0.02
const SLOW_BELOW_TARGET_SEC = 0.03
/** What decoding and a refresh of the screen take. Sooner, the browser runs out of pictures, and waits (Chromium 156). */
const LEAST_SHOWN_SEC = 0.016
/** A change of rate has the browser find a new rhythm: it is made where it wins something, and then goes all the way. */
const SHOWN_LATE_SEC = 0.007
const SHOWN_EARLY_SEC = 0.016
const SHOWN_NEAR_SEC = 0.003
const SHOWN_FAR_SEC = 0.03
const GENTLY_FAST_RATE = 1.03
const MAX_RATE = 1.5
/** After a join the fastest rate is used sooner: a seek that took long has left the live edge behind again. */
const CATCH_UP_MS = 2_000
const MAX_STEADY_RATE_WITH_SOUND = 1.1
const SLOW_RATE = 0.97
/** Sound that is this far behind has stood still, whatever the browser said. */
const STOOD_STILL_SEC = 2
const RATE_PER_SEC = 2
const CATCH_UP_RATE_PER_SEC = 8
const MIN_RATE_CHANGE = 0.015
/** Chromium 156 loses a moment of sound at each change of rate: 40 changes a second eat up a rate of 1.07. */
const MIN_RATE_CHANGE_WITH_SOUND = 0.05
const SOUND_SMOOTHING = 0.1
const STEADY_WITHIN_SEC = 0.06
const MARGIN_PER_STALL_SEC = 0.03
const MAX_MARGIN_SEC = 0.24
/** A picture that is late now and then hurts less than all of them being later. */
const SILENT_MARGIN = 1 / 10
const MARGIN_HALF_LIFE_MS = 30_000
/** Positions this close to a range's border are inside: browsers round. */
const BORDER_SEC = 0.05

/**
 * How far behind the end of the buffer playing is steady, for a distance between pictures and a reorder depth.
 * The buffer's end is the newest picture's *end*, one step after the moment it is to be shown. Sound needs more: a
 * browser that ran out of it waits until it has gathered 200 ms again (Chromium 156).
 */
export function targetSecFor(stepSec: number, reorderSec: number, hasSound: boolean): number {
  const leastSec = hasSound ? MIN_TARGET_WITH_SOUND_SEC : 0
  return Math.max(leastSec, stepSec - TARGET_BELOW_STEP_SEC) + reorderSec
}

/**
 * Holds the live edge: by the rate of playing, and by a seek where that would take too long. Whoever listens gets
 * small changes of the rate and no seek, but for a join and after playing stood still.
 */
export class LiveEdge {
  #isSteady = false
  /** A join shows its keyframe, before the seconds that decoding takes from there to the live edge. */
  #wantsKeyframe = false
  /** When playing began anew; undefined until the first append after that. */
  #begunMs: number | undefined = -Infinity
  /** The way from there to the live edge may still be a short jump. */
  #mayHop = false
  #smoothSec: number | undefined
  #marginSec = 0
  #marginMs = 0

  /** Playing begins anew, behind the live edge. */
  join(): void {
    this.catchUp()
    this.#wantsKeyframe = true
  }

  /** Playing goes on, from far behind the live edge. */
  catchUp(): void {
    this.#isSteady = false
    this.#begunMs = undefined
    this.#mayHop = true
  }

  /**
   * Playing ran out of pictures or sound.
   * @param isShort then the margin was too small: keep a little more for a while. Otherwise the stream stood still, and
   * the first pictures of a camera's new pull come all at once.
   */
  stalled(nowMs: number, isShort: boolean): void {
    if (!isShort) return this.catchUp()
    this.#isSteady = false
    this.#marginSec = Math.min(MAX_MARGIN_SEC, this.#marginAt(nowMs) + MARGIN_PER_STALL_SEC)
    this.#marginMs = nowMs
  }

  /** The move to make, or undefined when all is well. To be asked whenever an append has ended. */
  next(steady: Playhead, nowMs: number): EdgeMove | undefined {
    this.#begunMs ??= nowMs
    const isBeginning = nowMs - this.#begunMs < CATCH_UP_MS
    const marginSec = this.#marginAt(nowMs) * (steady.isAudible ? 1 : SILENT_MARGIN)
    const playhead = { ...steady, targetSec: steady.targetSec + marginSec }
    const { currentSec, startSec, endSec, targetSec } = playhead
    const lagSec = endSec - currentSec
    const isOutside = currentSec < startSec - BORDER_SEC || lagSec < -BORDER_SEC
    // While a seek is under way another one would throw its work away, again and again where decoding is slow.
    if (playhead.isSeeking && !isOutside) return undefined
    if (lagSec > STOOD_STILL_SEC) this.#isSteady = false
    const isHeld = playhead.isAudible && this.#isSteady
    const isFar = lagSec > seekBeyondSec(playhead, isBeginning && this.#mayHop)
    if (isOutside || (!isHeld && isFar)) {
      this.#smoothSec = undefined
      if (!isOutside) this.#mayHop = false
      const showsKeyframe =
        this.#wantsKeyframe && currentSec < startSec && endSec - startSec > SEEK_BEYOND_SEC
      this.#wantsKeyframe = false
      if (showsKeyframe) return { seekToSec: startSec }
      const seekToSec = Math.max(startSec, endSec - targetSec)
      return Math.abs(seekToSec - currentSec) < 0.001 ? undefined : { seekToSec }
    }
    if (playhead.isAudible) return this.#rateWithSound(playhead, lagSec)
    if (playhead.mayRunOut) return rateMove(playhead, MAX_RATE, MIN_RATE_CHANGE)
    const lateSec =
      playhead.shownSec === undefined ? Infinity : playhead.shownSec - LEAST_SHOWN_SEC - marginSec
    if (lateSec < SHOWN_FAR_SEC)
      return rateMove(playhead, gentleRate(playhead.rate, lateSec), MIN_RATE_CHANGE)
    const behindSec = lagSec - playhead.targetSec
    const isCatchingUp = behindSec > STEADY_WITHIN_SEC && isBeginning
    const rate = rateFor(behindSec, isCatchingUp ? CATCH_UP_RATE_PER_SEC : RATE_PER_SEC)
    return rateMove(playhead, rate, MIN_RATE_CHANGE)
  }

  #marginAt(nowMs: number): number {
    return this.#marginSec * 0.5 ** ((nowMs - this.#marginMs) / MARGIN_HALF_LIFE_MS)
  }

  /** The lag jumps with each append; what counts is its mean, and few changes. */
  #rateWithSound(playhead: Playhead, lagSec: number): EdgeMove | undefined {
    const last = this.#smoothSec ?? playhead.targetSec
    this.#smoothSec = last + (lagSec - last) * SOUND_SMOOTHING
    if (Math.abs(this.#smoothSec - playhead.targetSec) < STEADY_WITHIN_SEC) this.#isSteady = true
    const maxRate = this.#isSteady ? MAX_STEADY_RATE_WITH_SOUND : MAX_RATE
    const rate = rateFor(this.#smoothSec - playhead.targetSec)
    return rateMove(playhead, Math.min(maxRate, rate), MIN_RATE_CHANGE_WITH_SOUND)
  }
}

function seekBeyondSec({ targetSec, seekCostSec }: Playhead, mayHop: boolean): number {
  const worthSec = targetSec + SEEK_COSTS * seekCostSec
  if (mayHop) return Math.max(targetSec + HOP_BEYOND_TARGET_SEC, worthSec)
  return Math.max(SEEK_BEYOND_SEC, targetSec + SEEK_BEYOND_TARGET_SEC, worthSec)
}

function rateMove({ rate }: Playhead, wanted: number, minChange: number): EdgeMove | undefined {
  const isBackToNormal = wanted === 1 && rate !== 1
  return isBackToNormal || Math.abs(wanted - rate) > minChange ? { rate: wanted } : undefined
}

function rateFor(behindSec: number, ratePerSec = RATE_PER_SEC): number {
  if (behindSec > FAST_ABOVE_TARGET_SEC) return Math.min(MAX_RATE, round(1 + ratePerSec * behindSec))
  return behindSec < -SLOW_BELOW_TARGET_SEC ? SLOW_RATE : 1
}

/** Of pictures that come so late on the screen, from the rate that is. */
function gentleRate(rate: number, lateSec: number): number {
  if (lateSec > (rate > 1 ? SHOWN_NEAR_SEC : SHOWN_LATE_SEC)) return GENTLY_FAST_RATE
  return lateSec < -(rate < 1 ? SHOWN_NEAR_SEC : SHOWN_EARLY_SEC) ? SLOW_RATE : 1
}

function round(rate: number): number {
  return Math.round(rate * 100) / 100
}
