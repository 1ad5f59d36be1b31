import type { RenditionFigures } from '../protocol/events.ts'

/** What is drawn over time, as the relay's history names it. */
export const CHART_COLUMNS = ['bitsPerSec', 'fps', 'delayMs', 'delayMaxMs', 'readers'] as const
export type ChartColumn = (typeof CHART_COLUMNS)[number]

type Value = number | null
type Sample = Record<ChartColumn, Value>

/** Of one rendition, as `GET /api/streams/<id>/history` answers it. */
export interface PastColumns {
  readonly startMs: number | null
  readonly columns: Readonly<Record<ChartColumn, readonly Value[]>>
}

/** Columns of the same length, oldest first; null = not known. */
export interface Points {
  /** Seconds since the Unix epoch, by the relay's clock: the middle of each step. */
  readonly times: readonly number[]
  readonly columns: Readonly<Record<ChartColumn, readonly Value[]>>
}

const HOUR_MS = 3_600_000

/** The last hour of one rendition: what the relay remembers, and since then what its figures say each second. */
export class ChartSeries {
  readonly #stepMs: number
  /** By the step's number since the Unix epoch. */
  readonly #samples = new Map<number, Sample>()
  #current: CurrentStep | undefined
  #newest = -Infinity

  constructor(stepMs: number, past: PastColumns | undefined) {
    this.#stepMs = stepMs
    if (past === undefined || past.startMs === null) return
    const first = Math.round(past.startMs / stepMs)
    for (const index of past.columns.fps.keys()) this.#keep(first + index, sampleAt(past, index))
  }

  /** Takes what the rendition does now. Steps that the relay remembers are not changed. */
  push(figures: RenditionFigures, atMs: number): void {
    const number = Math.floor(atMs / this.#stepMs)
    if (this.#current?.number !== number) {
      if (number <= this.#newest) return
      this.#current = new CurrentStep(number)
    }
    this.#current.add(figures)
    this.#keep(number, this.#current.sample)
  }

  /** From the first step that is known, at most an hour ago, to the newest. */
  get points(): Points {
    const numbers = this.#numbers()
    const read = (column: ChartColumn): Value[] =>
      numbers.map((number) => this.#samples.get(number)?.[column] ?? null)
    return { times: numbers.map((number) => ((number + 0.5) * this.#stepMs) / 1000), columns: byColumn(read) }
  }

  #keep(number: number, sample: Sample): void {
    this.#samples.set(number, sample)
    this.#newest = Math.max(this.#newest, number)
    const oldest = this.#newest - HOUR_MS / this.#stepMs
    for (const known of this.#samples.keys()) if (known < oldest) this.#samples.delete(known)
  }

  /** Without a hole: what is missing between two is a gap in the line. */
  #numbers(): number[] {
    if (this.#samples.size === 0) return []
    const first = Math.min(...this.#samples.keys())
    return Array.from({ length: this.#newest - first + 1 }, (_, index) => first + index)
  }
}

/** The step that goes on: a mean of the rates, the most readers, the newest delay and the longest. */
class CurrentStep {
  readonly number: number
  #count = 0
  #bits = 0
  #pictures = 0
  #readers = 0
  #delayMs: Value = null
  #delayMaxMs: Value = null

  constructor(number: number) {
    this.number = number
  }

  add({ bitsPerSec, fps, readers, delayMs, delayMaxMs }: RenditionFigures): void {
    this.#count++
    this.#bits += bitsPerSec
    this.#pictures += fps
    this.#readers = Math.max(this.#readers, readers)
    this.#delayMs = delayMs ?? this.#delayMs
    if (delayMaxMs !== null) this.#delayMaxMs = Math.max(this.#delayMaxMs ?? delayMaxMs, delayMaxMs)
  }

  get sample(): Sample {
    return {
      bitsPerSec: this.#bits / this.#count,
      fps: this.#pictures / this.#count,
      readers: this.#readers,
      delayMs: this.#delayMs,
      delayMaxMs: this.#delayMaxMs,
    }
  }
}

function sampleAt({ columns }: PastColumns, index: number): Sample {
  return byColumn((column) => columns[column][index] ?? null)
}

function byColumn<Read>(read: (column: ChartColumn) => Read): Record<ChartColumn, Read> {
  return Object.fromEntries(CHART_COLUMNS.map((column) => [column, read(column)])) as Record<
    ChartColumn,
    Read
  >
}
