import { icon, type IconName } from './icons.ts'
import { STYLE } from './style.ts'
import { TEXT } from './text.ts'
import type { View } from './view.ts'

/** What the viewer does with the controls. */
export interface OverlayActions {
  readonly togglePlay: () => void
  readonly toggleSound: () => void
  readonly toggleFullscreen: () => void
  /** Does what the view's action says. */
  readonly act: () => void
}

/** What the controls show. */
export interface ControlsView {
  readonly isPaused: boolean
  readonly isMuted: boolean
  readonly isFullscreen: boolean
  readonly delayMs: number | undefined
}

/** What is drawn around and over the picture; knows nothing of streams. */
export class Overlay {
  /** Holds what shows the picture. */
  readonly surface = element('div', 'surface')
  readonly #frame = element('div', 'frame')
  readonly #title = element('div', 'title')
  readonly #detail = element('div', 'detail')
  readonly #countdown = element('div', 'countdown')
  readonly #age = element('div', 'age')
  readonly #delay = element('span', 'delay')
  readonly #action: HTMLButtonElement
  readonly #play: HTMLButtonElement
  readonly #sound: HTMLButtonElement
  readonly #fullscreen: HTMLButtonElement

  constructor(root: ShadowRoot, actions: OverlayActions) {
    this.#action = button(actions.act)
    this.#action.className = 'action'
    this.#action.part.add('action')
    this.#play = button(actions.togglePlay)
    this.#sound = button(actions.toggleSound)
    this.#fullscreen = button(actions.toggleFullscreen)
    this.surface.setAttribute('role', 'img')
    this.surface.ariaLabel = TEXT.video(TEXT.camera)

    const message = element('div', 'message')
    message.setAttribute('role', 'status')
    this.#countdown.setAttribute('aria-hidden', 'true')
    message.append(element('div', 'spinner'), this.#title, this.#detail, this.#countdown, this.#action)
    const bar = element('div', 'bar')
    bar.append(this.#play, this.#sound, this.#delay, element('span', 'rest'), this.#fullscreen)
    this.#frame.append(this.surface, message, this.#age, bar)

    // A constructed sheet, because a strict content security policy refuses <style>.
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(STYLE)
    root.adoptedStyleSheets = [sheet]
    root.append(this.#frame)
  }

  show(view: View): void {
    this.#frame.dataset.view = view.kind
    this.#action.hidden = view.action === ''
    setText(this.#action, view.action)
    const isMessage = view.kind !== 'live' && view.kind !== 'old'
    // Words fade out with their panel, so they stay until others come.
    if (isMessage) {
      setText(this.#title, view.title)
      setText(this.#detail, view.detail)
      setText(this.#countdown, view.countdown)
    } else if (view.kind === 'old') {
      setText(this.#age, view.countdown)
    }
    this.#title.parentElement?.setAttribute('aria-hidden', String(!isMessage))
  }

  showControls({ isPaused, isMuted, isFullscreen, delayMs }: ControlsView): void {
    setButton(this.#play, isPaused ? 'play' : 'pause', isPaused ? TEXT.play : TEXT.pause)
    setButton(this.#sound, isMuted ? 'silence' : 'sound', isMuted ? TEXT.unmute : TEXT.mute)
    setButton(
      this.#fullscreen,
      isFullscreen ? 'shrink' : 'expand',
      isFullscreen ? TEXT.leaveFullscreen : TEXT.fullscreen,
    )
    setText(this.#delay, delayMs === undefined ? '' : TEXT.liveDelay(delayMs))
  }
}

function element(tag: string, name: string): HTMLElement {
  const made = document.createElement(tag)
  made.className = name
  made.part.add(name)
  return made
}

function button(action: () => void): HTMLButtonElement {
  const made = document.createElement('button')
  made.type = 'button'
  made.addEventListener('click', (event) => {
    // The player may stand in a link.
    event.preventDefault()
    action()
  })
  return made
}

function setButton(target: HTMLButtonElement, name: IconName, label: string): void {
  if (target.dataset.icon === name) return
  target.dataset.icon = name
  target.ariaLabel = label
  target.title = label
  target.replaceChildren(icon(name))
}

/** Writing the same text again would make a screen reader read it again. */
function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text
}
