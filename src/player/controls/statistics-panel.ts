import { asPart, make, setText } from '../markup.ts'
import type { PlayerStats } from '../stats.ts'
import { CONTROLS_TEXT } from '../text/controls-text.ts'
import { DelayChart } from './delay-chart.ts'
import { IconButton } from './icon-button.ts'
import { statisticsRows } from './statistics-rows.ts'

/** How the player is doing, in figures, over the picture. */
export class StatisticsPanel {
  readonly element: HTMLElement
  readonly #chart = new DelayChart()
  readonly #values: readonly HTMLElement[]

  constructor(close: () => void) {
    const button = new IconButton('shut', close)
    button.show('close', CONTROLS_TEXT.closeStatistics)
    const list = make('dl', 'figures')
    this.#values = statisticsRows(undefined).map(([name, value]) => {
      const cell = make('dd', 'value', value)
      list.append(make('div', 'figure', make('dt', 'name', name), cell))
      return cell
    })
    this.element = asPart(make('div', 'panel statistics', list, this.#chart.element, button.element))
    this.element.role = 'group'
    this.element.ariaLabel = CONTROLS_TEXT.statistics
    // Where there is little room it scrolls, by keys too.
    this.element.tabIndex = 0
  }

  show(stats: PlayerStats | undefined): void {
    this.#chart.add(stats?.delayMs)
    statisticsRows(stats).forEach(([, value], index) => {
      const cell = this.#values[index]
      if (cell !== undefined) setText(cell, value)
    })
  }
}
