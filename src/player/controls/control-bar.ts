import { asPart, make, setText } from '../markup.ts'
import { CONTROLS_TEXT } from '../text/controls-text.ts'
import type { ControlsActions, ControlsView } from './controls-view.ts'
import { IconButton } from './icon-button.ts'
import { SettingsPanel } from './settings-panel.ts'
import { keyOf } from './shortcuts.ts'
import { VolumeControl } from './volume-control.ts'

/** The buttons below the picture, and the settings that open above them. */
export class ControlBar {
  readonly element: HTMLElement
  readonly settings: HTMLElement
  readonly #play: IconButton
  readonly #sound: VolumeControl
  readonly #live = asPart(make('span', 'live', make('span', 'word', CONTROLS_TEXT.live)))
  readonly #delay = make('span', 'delay')
  readonly #snapshot: IconButton
  readonly #smallWindow: IconButton
  readonly #settingsButton: IconButton
  readonly #fullscreen: IconButton
  readonly #panel: SettingsPanel
  #isOpen = false

  constructor(actions: ControlsActions) {
    this.#play = new IconButton('play', actions.togglePlay, keyOf('togglePlay'))
    this.#sound = new VolumeControl(actions)
    this.#snapshot = new IconButton('snapshot', actions.takeSnapshot, keyOf('takeSnapshot'))
    this.#smallWindow = new IconButton('small-window', actions.toggleSmallWindow, keyOf('toggleSmallWindow'))
    this.#settingsButton = new IconButton('adjust', () => this.#setOpen(!this.#isOpen))
    this.#fullscreen = new IconButton('fullscreen', actions.toggleFullscreen, keyOf('toggleFullscreen'))
    this.#panel = new SettingsPanel(actions)
    this.settings = this.#panel.element
    this.settings.id = 'settings'
    this.#settingsButton.element.setAttribute('aria-controls', this.settings.id)
    this.#settingsButton.show('settings', CONTROLS_TEXT.settings)
    this.#live.append(this.#delay)
    this.#setOpen(false)
    const left = [this.#play.element, this.#sound.element, this.#live]
    const right = [this.#snapshot, this.#smallWindow, this.#settingsButton, this.#fullscreen]
    // The settings come before their button's right neighbour, so that Tab goes through them in the order seen.
    const buttons = right.map(({ element }) => element)
    this.element = asPart(make('div', 'bar', ...left, make('span', 'rest'), ...buttons))
    this.#settingsButton.element.after(this.settings)
  }

  show(view: ControlsView): void {
    this.#play.show(
      view.isPaused ? 'play' : 'pause',
      view.isPaused ? CONTROLS_TEXT.play : CONTROLS_TEXT.pause,
    )
    this.#sound.show(view)
    this.#live.hidden = !view.isLive
    setText(this.#delay, view.delayMs === undefined ? '' : CONTROLS_TEXT.liveDelay(view.delayMs))
    this.#snapshot.show('snapshot', CONTROLS_TEXT.snapshot)
    this.#snapshot.element.disabled = !view.hasPicture
    this.#smallWindow.show(
      'smallWindow',
      view.isSmallWindow ? CONTROLS_TEXT.leaveSmallWindow : CONTROLS_TEXT.smallWindow,
    )
    this.#smallWindow.element.hidden = !view.canBeSmallWindow
    this.#smallWindow.element.disabled = !view.hasPicture
    this.#fullscreen.show(
      view.isFullscreen ? 'shrink' : 'expand',
      view.isFullscreen ? CONTROLS_TEXT.leaveFullscreen : CONTROLS_TEXT.fullscreen,
    )
    this.#fullscreen.element.hidden = !view.canFillScreen
    this.#panel.show(view)
  }

  /** Closes the settings. Returns whether they were open; the focus goes back to their button if it was in them. */
  closeSettings(): boolean {
    if (!this.#isOpen) return false
    const hadFocus = this.settings.matches(':focus-within')
    this.#setOpen(false)
    if (hadFocus) this.#settingsButton.element.focus()
    return true
  }

  #setOpen(isOpen: boolean): void {
    this.#isOpen = isOpen
    this.settings.hidden = !isOpen
    this.#settingsButton.element.ariaExpanded = String(isOpen)
  }
}
