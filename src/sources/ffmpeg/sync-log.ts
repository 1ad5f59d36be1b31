import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'

/** What of the counts of an input tells of lost sync. They only grow. */
export interface SyncStats {
  readonly lostSyncs: number
  readonly skippedBytes: number
}

/** Says in the log that packets were not where they had to be: at once, then at most once a minute with all since. */
export class SyncLog {
  readonly #stats: SyncStats
  readonly #clock: Clock
  readonly #log: Log
  #told: SyncStats
  #quietUntilMs = -Infinity

  constructor(stats: SyncStats, { clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#stats = stats
    this.#clock = clock
    this.#log = log
    this.#told = { lostSyncs: stats.lostSyncs, skippedBytes: stats.skippedBytes }
  }

  /** To be called after each chunk; as long as nothing was lost it costs a comparison. */
  look(): void {
    const { lostSyncs, skippedBytes } = this.#stats
    if (lostSyncs === this.#told.lostSyncs) return
    const nowMs = this.#clock.nowMs()
    if (nowMs < this.#quietUntilMs) return
    this.#quietUntilMs = nowMs + QUIET_MS
    const fields = {
      times: lostSyncs - this.#told.lostSyncs,
      skippedBytes: skippedBytes - this.#told.skippedBytes,
    }
    this.#told = { lostSyncs, skippedBytes }
    this.#log.warn(fields, 'What ffmpeg wrote was no MPEG-TS for a moment')
  }
}

const QUIET_MS = 60_000
