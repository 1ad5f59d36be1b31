import { TICKS_PER_SEC } from '../media-clock.ts'

const LIVE_WITHIN_TICKS = 0.1 * TICKS_PER_SEC
const LIVE_WITHIN_STEPS = 1.5
/** What moves slowly is better than what stands still. */
const SHOW_EVERY_MS = 500
/** A decoder that is so far behind has other things to do than to have all its pictures shown. */
const BEHIND_MS = 500
const SHOW_BEHIND_EVERY_MS = 100

/** A decoded picture. Times in ticks of the media timeline. */
export interface Decoded {
  readonly pts: number
  /** Of the newest picture that has come. */
  readonly newestPts: number
  /** Distance between pictures. */
  readonly stepTicks: number
  /** For how long the oldest picture has been waiting to be decoded. */
  readonly lateMs: number
}

/**
 * Says which of the decoded pictures are to be shown: at a join the first one at once, as a poster, and then none until
 * the live one, so that catching up is no fast-forward and no time is lost with drawing.
 */
export class CatchUp {
  #isActive = true
  #wantsPoster = true
  #shownMs = -Infinity

  /** @param wantsPoster nothing newer than the next keyframe is on the screen. */
  join(wantsPoster: boolean): void {
    this.#isActive = true
    this.#wantsPoster = wantsPoster
  }

  /** Whether to show it. */
  next({ pts, newestPts, stepTicks, lateMs }: Decoded, nowMs: number): boolean {
    const isLive = newestPts - pts <= Math.max(LIVE_WITHIN_TICKS, LIVE_WITHIN_STEPS * stepTicks)
    if (isLive) this.#isActive = false
    const behindEveryMs = !isLive && lateMs > BEHIND_MS ? SHOW_BEHIND_EVERY_MS : 0
    const everyMs = this.#isActive ? SHOW_EVERY_MS : behindEveryMs
    if (!this.#wantsPoster && nowMs - this.#shownMs < everyMs) return false
    this.#wantsPoster = false
    this.#shownMs = nowMs
    return true
  }
}
