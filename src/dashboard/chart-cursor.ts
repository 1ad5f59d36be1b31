import { keyTarget } from './chart-keys.ts'
import { make, setText } from './markup.ts'
import { CAMERA_PAGE_TEXT } from './text/camera-page-text.ts'

/** What a {@link ChartCursor} moves in. */
export interface CursorChart {
  /** In seconds since the Unix epoch, oldest first. */
  readonly times: readonly number[]
  /** Shows the cursor at a point; undefined = nowhere. */
  point(index: number | undefined): void
  /** What is at a point, with its time. */
  describe(index: number): string
}

/** Moves through a chart's points by arrow keys, and says what is there. It stays at its time while the chart goes on. */
export class ChartCursor {
  readonly element: HTMLElement
  readonly #chart: CursorChart
  readonly #said = make('p', 'visually-hidden')
  #sec: number | undefined

  /** @param picture what is drawn. */
  constructor(name: string, picture: HTMLElement, chart: CursorChart) {
    this.#chart = chart
    this.#said.role = 'status'
    const plot = make('div', 'plot', picture)
    plot.tabIndex = 0
    // So that screen readers hand on the arrow keys.
    plot.role = 'application'
    plot.ariaLabel = CAMERA_PAGE_TEXT.chartKeys(name)
    plot.addEventListener('keydown', (event) => this.#pressed(event))
    plot.addEventListener('blur', () => this.#leave())
    this.element = make('div', '', plot, this.#said)
  }

  /** The points have changed. */
  refresh(): void {
    if (this.#sec === undefined) return
    const index = this.#index
    if (index < 0) this.#leave()
    else this.#chart.point(index)
  }

  /** Where it is now; -1 = nowhere. */
  get #index(): number {
    return this.#sec === undefined ? -1 : this.#chart.times.indexOf(this.#sec)
  }

  #pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const last = this.#chart.times.length - 1
    const index = this.#index
    const wanted = keyTarget(event.key, index < 0 ? undefined : index, last)
    if (wanted === undefined) return
    event.preventDefault()
    if (wanted === 'away') this.#leave()
    else this.#go(wanted)
  }

  #go(index: number): void {
    this.#sec = this.#chart.times[index]
    if (this.#sec === undefined) return
    this.#chart.point(index)
    setText(this.#said, this.#chart.describe(index))
  }

  #leave(): void {
    if (this.#sec === undefined) return
    this.#sec = undefined
    this.#chart.point(undefined)
    setText(this.#said, '')
  }
}
