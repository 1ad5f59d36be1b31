import { engineNamed, whyNoEngine } from '../capability.ts'
import { asPart, make } from '../markup.ts'
import { CONTROLS_TEXT } from '../text/controls-text.ts'
import type { ControlsActions, ControlsView } from './controls-view.ts'

/** Rendition, engine and statistics, as ordinary form fields: every device has its own good way to fill those in. */
export class SettingsPanel {
  readonly element: HTMLElement
  readonly #rendition: ChoiceRow
  readonly #engine: ChoiceRow
  readonly #statistics = make('input', 'switch')

  constructor(actions: ControlsActions) {
    this.#rendition = new ChoiceRow(
      CONTROLS_TEXT.rendition,
      (id) => CONTROLS_TEXT.renditions[id] ?? id,
      actions.setRendition,
    )
    this.#engine = new ChoiceRow(CONTROLS_TEXT.engine, engineText, actions.setEngine, isMissing)
    this.#statistics.type = 'checkbox'
    this.#statistics.role = 'switch'
    this.#statistics.addEventListener('change', actions.toggleStatistics)
    const statistics = make('label', 'row', make('span', 'name', CONTROLS_TEXT.statistics), this.#statistics)
    const rows = [this.#rendition.element, this.#engine.element, statistics]
    this.element = asPart(make('div', 'panel settings', ...rows))
    this.element.role = 'group'
    this.element.ariaLabel = CONTROLS_TEXT.settings
  }

  show({ renditions, rendition, engines, engine, hasStatistics }: ControlsView): void {
    this.#rendition.show(renditions, rendition)
    this.#engine.show(engines, engine)
    this.#statistics.checked = hasStatistics
  }
}

/** One of several; not there while there is no choice. */
class ChoiceRow {
  readonly element: HTMLElement
  readonly #select = make('select', 'choice')
  readonly #textOf: (value: string) => string
  readonly #isMissing: (value: string) => boolean
  #values = ''

  /** @param isMissing tells what is shown but cannot be chosen. */
  constructor(
    name: string,
    textOf: (value: string) => string,
    choose: (value: string) => void,
    isMissing: (value: string) => boolean = () => false,
  ) {
    this.#textOf = textOf
    this.#isMissing = isMissing
    this.#select.addEventListener('change', () => choose(this.#select.value))
    this.element = make('label', 'row', make('span', 'name', name), this.#select)
    this.element.hidden = true
  }

  show(values: readonly string[], chosen: string | undefined): void {
    if (values.join() !== this.#values) {
      this.#values = values.join()
      this.#select.replaceChildren(...values.map((value) => this.#option(value)))
      this.element.hidden = values.length < 2
    }
    if (chosen !== undefined && this.#select.value !== chosen) this.#select.value = chosen
  }

  #option(value: string): HTMLOptionElement {
    const option = new Option(this.#textOf(value), value)
    option.disabled = this.#isMissing(value)
    return option
  }
}

function isMissing(name: string): boolean {
  const engine = engineNamed(name)
  return engine !== undefined && whyNoEngine(engine) !== undefined
}

/** Who misses an engine is told why: most often because browsers have WebCodecs in secure contexts alone. */
function engineText(engine: string): string {
  const name = CONTROLS_TEXT.engines[engine] ?? engine
  if (!isMissing(engine)) return name
  return engine === 'webcodecs' && !isSecureContext
    ? CONTROLS_TEXT.onlyOverHttps(name)
    : CONTROLS_TEXT.notHere(name)
}
