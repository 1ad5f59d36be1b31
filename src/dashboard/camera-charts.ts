import type { Outage } from './camera-outages.ts'
import type { ChartColumn, Points } from './chart-series.ts'
import { Chart, type ChartOptions } from './chart.ts'
import { make } from './markup.ts'
import { bitrateText } from './quantities.ts'
import { CAMERA_PAGE_TEXT } from './text/camera-page-text.ts'
import { TEXT } from './text/shared-text.ts'

const HOUR_SEC = 3600

interface Definition extends ChartOptions {
  readonly column: ChartColumn
  readonly above?: ChartColumn
}

const DEFINITIONS: readonly Definition[] = [
  {
    column: 'bitsPerSec',
    title: CAMERA_PAGE_TEXT.charts.bitsPerSec,
    format: bitrateText,
    tick: bitrateTick,
    atLeast: 100_000,
  },
  {
    column: 'fps',
    title: CAMERA_PAGE_TEXT.charts.fps,
    format: (value) => TEXT.units.fps(String(Math.round(value * 10) / 10)),
    tick: String,
    atLeast: 10,
  },
  {
    column: 'delayMs',
    above: 'delayMaxMs',
    title: CAMERA_PAGE_TEXT.charts.delayMs,
    format: (value) => TEXT.units.ms(String(Math.round(value))),
    tick: String,
    atLeast: 100,
  },
  {
    column: 'readers',
    title: CAMERA_PAGE_TEXT.charts.readers,
    format: (value) => CAMERA_PAGE_TEXT.viewersCount(value),
    tick: (value) => (Number.isInteger(value) ? String(value) : ''),
    atLeast: 4,
    isStepped: true,
  },
]

/** The charts of one rendition: each figure on a scale of its own, all over the same hour. */
export class CameraCharts {
  readonly element: HTMLElement
  readonly #charts = DEFINITIONS.map((definition) => ({ ...definition, chart: new Chart(definition) }))
  readonly #scheme = matchMedia('(prefers-color-scheme: dark)')

  constructor() {
    this.element = make('div', 'charts', ...this.#charts.map(({ chart }) => chart.element))
    this.#scheme.addEventListener('change', () => {
      for (const { chart } of this.#charts) chart.recolor()
    })
  }

  show({ times, columns }: Points, outages: readonly Outage[], nowMs: number): void {
    const toSec = Math.max(nowMs / 1000, times.at(-1) ?? 0)
    const fromSec = toSec - HOUR_SEC
    const marks = outages.map(({ startMs, endMs }) => [startMs / 1000, (endMs ?? nowMs) / 1000] as const)
    for (const { chart, column, above } of this.#charts)
      chart.show({ times, line: columns[column], above: above && columns[above], fromSec, toSec, marks })
  }
}

function bitrateTick(value: number): string {
  if (value === 0) return '0'
  return value < 1e6 ? `${value / 1000}k` : `${value / 1e6}M`
}
