import uPlot from 'uplot'
import { ChartCursor, type CursorChart } from './chart-cursor.ts'
import { chartColors, type ChartColors } from './chart-colors.ts'
import { make, setText } from './markup.ts'
import { timeText } from './quantities.ts'
import { CAMERA_PAGE_TEXT } from './text/camera-page-text.ts'
import { TEXT } from './text/shared-text.ts'

const FONT = '11px system-ui, sans-serif'
/** All charts of a page point at the same time. */
const SYNC_KEY = 'charts'

export interface ChartOptions {
  readonly title: string
  /** A value with its unit. */
  readonly format: (value: number) => string
  /** A value at the axis. */
  readonly tick: (value: number) => string
  /** The axis reaches at least so far. */
  readonly atLeast: number
  /** Counts change from one to the next at once. */
  readonly isStepped?: boolean
}

/** Lines over the same times, in seconds since the Unix epoch; the first one counts. */
export interface ChartData {
  readonly times: readonly number[]
  readonly line: readonly (number | null)[]
  /** A fainter one above it. */
  readonly above: readonly (number | null)[] | undefined
  readonly fromSec: number
  readonly toSec: number
  /** From when to when something was wrong. */
  readonly marks: readonly (readonly [fromSec: number, toSec: number])[]
}

const NO_DATA: ChartData = { times: [], line: [], above: undefined, fromSec: 0, toSec: 1, marks: [] }

/** One figure over time: its value now, or where the pointer is, and a line with gaps where nothing is known. */
export class Chart {
  readonly element: HTMLElement
  readonly #options: ChartOptions
  readonly #value = make('span', 'value number')
  readonly #at = make('span', 'at number')
  readonly #canvas = make('div', 'canvas')
  readonly #cursor: ChartCursor
  readonly #resizes = new ResizeObserver(() => this.#resize())
  #plot: uPlot | undefined
  #colors: ChartColors | undefined
  #data: ChartData = NO_DATA

  constructor(options: ChartOptions) {
    this.#options = options
    const head = make('figcaption', '', make('span', 'title', options.title), this.#value, this.#at)
    this.#cursor = new ChartCursor(options.title, this.#canvas, this.#cursorChart())
    this.element = make('figure', 'chart', head, this.#cursor.element)
    this.#canvas.role = 'img'
    this.#resizes.observe(this.#canvas)
  }

  show(data: ChartData): void {
    this.#data = data
    this.#canvas.ariaLabel = this.#summary()
    this.#plot?.setData(this.#aligned())
    this.#cursor.refresh()
    this.#tell(this.#plot?.cursor.idx)
  }

  /** The page changed between light and dark. */
  recolor(): void {
    this.#colors = undefined
    this.#plot?.redraw()
  }

  #cursorChart(): CursorChart {
    const timesOf = (): readonly number[] => this.#data.times
    return {
      get times() {
        return timesOf()
      },
      point: (index) => this.#point(index),
      describe: (index) => `${this.#timeAt(index)}: ${this.#textAt(index)}`,
    }
  }

  /** On every chart of the page, as the pointer does. */
  #point(index: number | undefined): void {
    const seconds = index === undefined ? undefined : this.#data.times[index]
    for (const plot of uPlot.sync(SYNC_KEY).plots)
      plot.setCursor({ left: seconds === undefined ? -10 : plot.valToPos(seconds, 'x'), top: 0 })
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas
    if (width === 0 || height === 0) return
    if (this.#plot === undefined)
      this.#plot = new uPlot(this.#plotOptions(width, height), this.#aligned(), this.#canvas)
    else if (this.#plot.width !== width || this.#plot.height !== height) this.#plot.setSize({ width, height })
  }

  #aligned(): uPlot.AlignedData {
    const { times, line, above } = this.#data
    return [[...times], [...line], [...(above ?? times.map(() => null))]]
  }

  #summary(): string {
    const { title, format } = this.#options
    const known = this.#data.line.filter((value) => value !== null)
    if (known.length === 0) return CAMERA_PAGE_TEXT.chartEmpty(title)
    const [least, most] = [Math.min(...known), Math.max(...known)]
    return CAMERA_PAGE_TEXT.chartSummary(title, this.#textAt(-1), format(least), format(most))
  }

  /** What is at an index; without one, what is now. */
  #tell(index: number | null | undefined): void {
    const seconds = typeof index === 'number' ? this.#data.times[index] : undefined
    setText(this.#value, this.#textAt(seconds === undefined ? -1 : index!))
    setText(this.#at, seconds === undefined ? '' : CAMERA_PAGE_TEXT.chartAt(this.#timeAt(index!)))
  }

  #timeAt(index: number): string {
    return timeText((this.#data.times[index] ?? 0) * 1000, this.#data.toSec * 1000)
  }

  #textAt(index: number): string {
    const { format } = this.#options
    const value = this.#data.line.at(index) ?? null
    const above = this.#data.above?.at(index) ?? null
    if (value === null) return CAMERA_PAGE_TEXT.chartNone
    return above === null ? format(value) : `${format(value)}, ${CAMERA_PAGE_TEXT.chartMax(format(above))}`
  }

  get #paint(): ChartColors {
    return (this.#colors ??= chartColors(this.#canvas))
  }

  #plotOptions(width: number, height: number): uPlot.Options {
    const { atLeast, tick, isStepped } = this.#options
    const axis = { stroke: () => this.#paint.text, font: FONT, ticks: { show: false } }
    const grid = { stroke: () => this.#paint.grid, width: 1 }
    const paths = isStepped ? { paths: uPlot.paths.stepped!({ align: 1 }) } : {}
    return {
      width,
      height,
      padding: [6, 18, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false },
        sync: { key: SYNC_KEY },
        points: { size: 7, width: 2 },
      },
      scales: {
        x: { range: () => [this.#data.fromSec, this.#data.toSec] },
        y: { range: (_plot, min, max) => [Math.min(0, min ?? 0), Math.max(atLeast, (max ?? 0) * 1.15)] },
      },
      axes: [
        { ...axis, grid, size: 26, space: 70, values: (_plot, at) => at.map(clockText) },
        { ...axis, grid, size: 46, space: 34, values: (_plot, at) => at.map(tick) },
      ],
      series: [
        {},
        {
          stroke: () => this.#paint.line,
          fill: () => this.#paint.fill,
          width: 1.75,
          points: { show: false },
          ...paths,
        },
        { stroke: () => this.#paint.above, width: 1, points: { show: false } },
      ],
      hooks: {
        drawClear: [(plot) => this.#drawMarks(plot)],
        setCursor: [(plot) => this.#tell(plot.cursor.idx)],
      },
    }
  }

  #drawMarks(plot: uPlot): void {
    const { ctx, bbox } = plot
    ctx.save()
    ctx.beginPath()
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
    ctx.clip()
    ctx.fillStyle = this.#paint.mark
    for (const [fromSec, toSec] of this.#data.marks) {
      const left = plot.valToPos(fromSec, 'x', true)
      // A short one is to be seen as well.
      const width = Math.max(2 * devicePixelRatio, plot.valToPos(toSec, 'x', true) - left)
      ctx.fillRect(left, bbox.top, width, bbox.height)
    }
    ctx.restore()
  }
}

function clockText(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString(TEXT.locale, { hour: '2-digit', minute: '2-digit' })
}
