/** One sample covers so much time. */
export const HISTORY_STEP_MS = 10_000

/** As many are kept: an hour. */
export const HISTORY_SAMPLES = 360

/** What is kept, sorted. */
export const HISTORY_COLUMNS = ['bitsPerSec', 'delayMs', 'delayMaxMs', 'fps', 'readers', 'restarts'] as const
export type HistoryColumn = (typeof HISTORY_COLUMNS)[number]

/** One step's values; undefined = not known. */
export type HistorySample = Readonly<Record<HistoryColumn, number | undefined>>

/** Columns of the same length, oldest sample first; null = not known. */
export type HistoryColumns = Readonly<Record<HistoryColumn, readonly (number | null)[]>>

/**
 * What one rendition did in the last hour: {@link HISTORY_SAMPLES} samples, each at its own time. It costs
 * 8640 bytes from the first one on and never more.
 */
export class History {
  readonly #columns = Object.fromEntries(
    HISTORY_COLUMNS.map((column) => [column, new Float32Array(HISTORY_SAMPLES)]),
  ) as Record<HistoryColumn, Float32Array>
  /** Number of the newest step since the Unix epoch. */
  #newest: number | undefined
  #count = 0

  /** {@link Clock.nowMs} at which the oldest sample begins; undefined while there is none. */
  get startMs(): number | undefined {
    return this.#newest === undefined ? undefined : (this.#newest - this.#count + 1) * HISTORY_STEP_MS
  }

  get columns(): HistoryColumns {
    const read = (column: HistoryColumn): (number | null)[] =>
      Array.from({ length: this.#count }, (_, index) => this.#at(column, index))
    return Object.fromEntries(
      HISTORY_COLUMNS.map((column) => [column, read(column)]),
    ) as unknown as HistoryColumns
  }

  /** Adds the sample of a step, numbered since the Unix epoch. Steps that were passed over become gaps; one of the past is left out. */
  push(step: number, sample: HistorySample): void {
    const newest = this.#newest ?? step - 1
    if (step <= newest) return
    const gaps = Math.min(step - newest - 1, HISTORY_SAMPLES)
    for (let missed = step - gaps; missed < step; missed++) this.#write(missed, UNKNOWN)
    this.#write(step, sample)
    this.#newest = step
    this.#count = Math.min(HISTORY_SAMPLES, this.#count + (step - newest))
  }

  #write(step: number, sample: HistorySample): void {
    for (const column of HISTORY_COLUMNS)
      this.#columns[column][step % HISTORY_SAMPLES] = sample[column] ?? NaN
  }

  /** Float32 holds seven digits: what came in with six goes out unchanged. */
  #at(column: HistoryColumn, index: number): number | null {
    const step = this.#newest! - this.#count + 1 + index
    const value = this.#columns[column][step % HISTORY_SAMPLES]!
    return Number.isNaN(value) ? null : Number(value.toPrecision(7))
  }
}

const UNKNOWN = Object.fromEntries(
  HISTORY_COLUMNS.map((column) => [column, undefined]),
) as unknown as HistorySample
