import { icon, type IconName } from '../icons.ts'
import { makeButton } from '../markup.ts'
import { CONTROLS_TEXT } from '../text/controls-text.ts'

/** A button that shows an icon, and says in words and in its tooltip what a press will do. */
export class IconButton {
  readonly element: HTMLButtonElement
  readonly #key: string

  /** @param key the key that does the same, or nothing. */
  constructor(name: string, act: () => void, key = '') {
    this.element = makeButton(`button ${name}`, act)
    this.#key = key
    if (key !== '') this.element.setAttribute('aria-keyshortcuts', key)
  }

  show(name: IconName, label: string): void {
    const { element } = this
    if (element.ariaLabel !== label) {
      element.ariaLabel = label
      element.title = this.#key === '' ? label : CONTROLS_TEXT.withKey(label, this.#key)
    }
    if (element.dataset.icon === name) return
    element.dataset.icon = name
    element.replaceChildren(icon(name))
  }
}
