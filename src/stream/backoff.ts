import type { Cause } from './source.ts'

const FIRST_DELAY_MS = 500
/** The longest delay for as long as the last picture, or the first try, is recent. */
const RECENT_DELAY_MS = 2_000
const RECENT_MS = 5 * 60_000
const LONGEST_DELAY_MS = 15_000
/** A source that was live for this long has made up for its earlier failures. */
export const HEALTHY_MS = 30_000
const KNOCK_MS = 1_000
/** Cameras lock people out: after this many refused passwords in a row, one try every ten minutes. */
const UNAUTHORIZED_TRIES = 3
const UNAUTHORIZED_DELAY_MS = 10 * 60_000

/** How a source's run went, when it ended. */
export interface Run {
  readonly cause: Cause
  readonly nowMs: number
  /** When its first unit came; undefined if none did. */
  readonly liveSinceMs: number | undefined
}

/** What to do next: wait, then try, or first `knock` until something answers. */
export interface Plan {
  readonly delayMs: number
  readonly knock: boolean
}

/** When to try one source again, by what went wrong. */
export class Backoff {
  readonly #random: () => number
  #sinceMs: number
  #tries = 0
  #unauthorized = 0
  #answersInVain = 0

  /** `random` gives 0 ≤ x < 1. */
  constructor(nowMs: number, random: () => number) {
    this.#sinceMs = nowMs
    this.#random = random
  }

  /** Somebody waits for a picture from now on, as if the last one were recent. */
  begin(nowMs: number): void {
    this.#sinceMs = nowMs
  }

  /** Starts afresh: a person asked for it, or the settings changed. */
  reset(nowMs: number): void {
    this.#sinceMs = nowMs
    this.#tries = 0
    this.#unauthorized = 0
    this.#answersInVain = 0
  }

  failed(run: Run): Plan {
    const { cause, nowMs, liveSinceMs } = run
    if (liveSinceMs !== undefined) {
      this.#sinceMs = nowMs
      this.#unauthorized = 0
      this.#answersInVain = 0
      if (nowMs - liveSinceMs >= HEALTHY_MS) this.#tries = 0
    }
    if (cause === 'unreachable') return this.#planKnock()
    this.#answersInVain = 0
    if (cause === 'no-ffmpeg') return { delayMs: this.#jitter(LONGEST_DELAY_MS), knock: false }
    if (cause === 'unauthorized' && ++this.#unauthorized >= UNAUTHORIZED_TRIES) {
      return { delayMs: UNAUTHORIZED_DELAY_MS, knock: false }
    }
    const longest = nowMs - this.#sinceMs < RECENT_MS ? RECENT_DELAY_MS : LONGEST_DELAY_MS
    const doubledMs = FIRST_DELAY_MS * 2 ** this.#tries
    if (doubledMs < longest) this.#tries++
    return { delayMs: this.#jitter(Math.min(longest, doubledMs)), knock: false }
  }

  /** Nothing answered the knock: the next one's delay after this one began. */
  unanswered(): Plan {
    this.#answersInVain = 0
    return { delayMs: KNOCK_MS, knock: true }
  }

  /** Where something answers each knock, but the pull then finds nobody, knocking alone would be no brake. */
  #planKnock(): Plan {
    const delayMs = Math.min(LONGEST_DELAY_MS, KNOCK_MS * 2 ** this.#answersInVain)
    if (delayMs < LONGEST_DELAY_MS) this.#answersInVain++
    return { delayMs: this.#jitter(delayMs), knock: true }
  }

  /** Up to a quarter less, so that the cameras of one recorder do not come in step. */
  #jitter(delayMs: number): number {
    return delayMs * (1 - this.#random() / 4)
  }
}
