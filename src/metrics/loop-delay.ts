import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks'

/** Each look wakes the process: a hundred a second cost half a percent of a core, ten next to nothing. */
const EVERY_MS = 100
const NS_PER_SEC = 1e9

/** How late the event loop came to its timers, in seconds. */
export interface LoopDelays {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** Looks ten times a second how late the event loop is. */
export class LoopDelay {
  readonly #histogram: IntervalHistogram
  #latest: LoopDelays = { p50: 0, p99: 0, max: 0 }

  /** `looks` come a tenth of a second apart, and are this one's alone. */
  constructor(looks: IntervalHistogram = monitorEventLoopDelay({ resolution: EVERY_MS })) {
    this.#histogram = looks
    looks.enable()
  }

  /** Since the last reading; the same again when that was a moment ago. */
  read(): LoopDelays {
    const histogram = this.#histogram
    if (histogram.count === 0) return this.#latest
    const secondsOf = (ns: number): number => Math.max(0, ns / NS_PER_SEC - EVERY_MS / 1000)
    this.#latest = {
      p50: secondsOf(histogram.percentile(50)),
      p99: secondsOf(histogram.percentile(99)),
      max: secondsOf(histogram.max),
    }
    histogram.reset()
    return this.#latest
  }
}
