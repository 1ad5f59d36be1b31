import type { RenditionFigures } from '../protocol/events.ts'
import type { Outage } from './camera-outages.ts'
import { ChartSeries, type PastColumns, type Points } from './chart-series.ts'

/** What `GET /api/streams/<id>/history` answers. */
export interface HistoryAnswer {
  readonly stepMs: number
  readonly renditions: Readonly<Record<string, PastColumns & { readonly outages: readonly Outage[] }>>
}

/** Until the relay has answered, as it would. */
const STEP_MS = 10_000

/** A camera's last hour: read once, kept going by the figures, and read again when something happened that they do not tell. */
export class CameraPast {
  readonly #read: () => Promise<HistoryAnswer>
  readonly #changed: () => void
  readonly #series = new Map<string, ChartSeries>()
  #answer: HistoryAnswer | undefined
  #isReading = false
  #isStale = false

  /** @param read asks the relay. @param changed is called when it has answered. */
  constructor(read: () => Promise<HistoryAnswer>, changed: () => void) {
    this.#read = read
    this.#changed = changed
  }

  /** Reads it again; at most one request is under way, and none is lost that was asked for meanwhile. */
  async load(): Promise<void> {
    this.#isStale = true
    if (this.#isReading) return
    this.#isReading = true
    while (this.#isStale) {
      this.#isStale = false
      // What is shown stays, when the relay is away: there is another call when it is back.
      const answer = await this.#read().catch(() => undefined)
      if (answer !== undefined) this.#take(answer)
    }
    this.#isReading = false
  }

  push(figures: RenditionFigures, atMs: number): void {
    this.#of(figures.rendition).push(figures, atMs)
  }

  points(rendition: string): Points {
    return this.#of(rendition).points
  }

  /** Undefined until the relay has answered. */
  outages(rendition: string): readonly Outage[] | undefined {
    return this.#answer && (this.#answer.renditions[rendition]?.outages ?? [])
  }

  #take(answer: HistoryAnswer): void {
    this.#answer = answer
    this.#series.clear()
    this.#changed()
  }

  #of(rendition: string): ChartSeries {
    const { stepMs = STEP_MS, renditions } = this.#answer ?? {}
    const series = this.#series.get(rendition) ?? new ChartSeries(stepMs, renditions?.[rendition])
    this.#series.set(rendition, series)
    return series
  }
}
