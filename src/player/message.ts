import { icon, type IconName } from './icons.ts'
import { asPart, make, makeButton, setText } from './markup.ts'
import { CONTROLS_TEXT } from './text/controls-text.ts'
import type { View } from './view.ts'

/** What is to be said about the picture, in the middle of it, with what the viewer can do about it. */
export class Message {
  readonly element: HTMLElement
  readonly action: HTMLButtonElement
  readonly #symbol = make('div', 'symbol')
  readonly #play: HTMLButtonElement
  readonly #title = asPart(make('div', 'title'))
  readonly #detail = asPart(make('div', 'detail'))
  readonly #countdown = asPart(make('div', 'countdown'))
  #shown: IconName | undefined

  constructor({ play, act }: { readonly play: () => void; readonly act: () => void }) {
    this.action = makeButton('action', act)
    this.#play = makeButton('big-play', play)
    this.#play.ariaLabel = CONTROLS_TEXT.play
    this.#play.append(icon('play'))
    const words = make('div', 'words', this.#title, this.#detail)
    words.role = 'status'
    // It changes each second: nobody wants to hear that.
    this.#countdown.ariaHidden = 'true'
    const [spinner, symbol] = [make('div', 'spinner'), this.#symbol]
    const parts = [spinner, symbol, this.#play, words, this.#countdown, this.action]
    this.element = asPart(make('div', 'message', ...parts))
  }

  show(view: View): void {
    this.action.hidden = view.action === ''
    this.#play.hidden = view.kind !== 'paused'
    const isShown = view.kind !== 'live' && view.kind !== 'old'
    this.element.ariaHidden = String(!isShown)
    // Words fade out with their panel, so they stay until others come.
    if (!isShown) return
    setText(this.action, view.action)
    setText(this.#title, view.title)
    setText(this.#detail, view.detail)
    setText(this.#countdown, view.countdown)
    this.#showSymbol(view.symbol)
  }

  #showSymbol(name: IconName | undefined): void {
    if (name === this.#shown) return
    this.#shown = name
    this.#symbol.replaceChildren(...(name === undefined ? [] : [icon(name)]))
  }
}
