import type { Clock } from '../clock.ts'
import { Backoff } from './backoff.ts'
import type { Source } from './source.ts'
import { Watchdog } from './watchdog.ts'

/** After this many failures in a row, the next source is tried. */
const FAILURES_TO_MOVE_ON = 3

/** A source with what is remembered of it. */
export interface Candidate {
  readonly source: Source
  readonly backoff: Backoff
  readonly watchdog: Watchdog
  failures: number
  /** Its last run showed nothing, and its camera has not been heard of since. */
  wasInVain: boolean
  /** Nothing is tried before; `knock` says how. */
  notBeforeMs: number
  knock: boolean
}

export interface CandidatesOptions {
  readonly clock: Clock
  readonly random: () => number
}

/** The sources of a rendition, in the order in which they stand in for each other, and whose turn it is. */
export class Candidates {
  readonly #options: CandidatesOptions
  #all: readonly Candidate[]
  #at = 0

  constructor(sources: readonly Source[], options: CandidatesOptions) {
    this.#options = options
    this.#all = this.#remember(sources)
  }

  /** Undefined where there is no source. */
  get current(): Candidate | undefined {
    return this.#all[this.#at]
  }

  /** What the sources' programs said, the current source's last. Of several sources each line names its own. */
  get lines(): readonly string[] {
    const after = this.#at + 1
    const inTurn = [...this.#all.slice(after), ...this.#all.slice(0, after)]
    return inTurn.flatMap(({ source: { id, lines } }) =>
      inTurn.length > 1 ? lines.map((line) => `${id}: ${line}`) : lines,
    )
  }

  /** They are wanted from now on. */
  begin(): void {
    const nowMs = this.#options.clock.nowMs()
    for (const { backoff } of this.#all) backoff.begin(nowMs)
  }

  /** As if nothing had failed yet, the first one first. */
  reset(): void {
    const nowMs = this.#options.clock.nowMs()
    for (const candidate of this.#all) {
      candidate.backoff.reset(nowMs)
      candidate.failures = 0
      candidate.wasInVain = false
      candidate.notBeforeMs = 0
      candidate.knock = false
    }
    this.#at = 0
  }

  /** Others from now on. */
  replace(sources: readonly Source[]): void {
    this.#all = this.#remember(sources)
    this.#at = 0
  }

  /** A try of this one failed, and the next waits. Returns whether it is another one's turn now. */
  postpone(candidate: Candidate, notBeforeMs: number, knock: boolean): boolean {
    candidate.notBeforeMs = notBeforeMs
    candidate.knock = knock
    candidate.failures++
    return candidate.failures >= FAILURES_TO_MOVE_ON && this.#moveOn()
  }

  /** To the source that may be tried first, in the order after the current one. */
  #moveOn(): boolean {
    const count = this.#all.length
    let best = this.#at
    for (let step = 1; step <= count; step++) {
      const at = (this.#at + step) % count
      const isSooner = (this.#all[at]?.notBeforeMs ?? 0) < (this.#all[best]?.notBeforeMs ?? 0)
      if (isSooner) best = at
    }
    if (best === this.#at) return false
    this.#at = best
    return true
  }

  #remember(sources: readonly Source[]): Candidate[] {
    const { clock, random } = this.#options
    return sources.map((source) => ({
      source,
      backoff: new Backoff(clock.nowMs(), random),
      watchdog: new Watchdog(clock),
      failures: 0,
      wasInVain: false,
      notBeforeMs: 0,
      knock: false,
    }))
  }
}
