import { make } from '../markup.ts'
import { CONTROLS_TEXT } from '../text/controls-text.ts'
import type { ControlsActions, ControlsView } from './controls-view.ts'
import { IconButton } from './icon-button.ts'
import { keyOf } from './shortcuts.ts'

/** The button for sound on and off, and how loud it is. */
export class VolumeControl {
  readonly element: HTMLElement
  readonly #button: IconButton
  readonly #slider = make('input', 'volume')

  constructor({ toggleSound, setVolume }: ControlsActions) {
    this.#button = new IconButton('sound', toggleSound, keyOf('toggleSound'))
    const slider = this.#slider
    slider.type = 'range'
    slider.max = '1'
    slider.step = '0.05'
    slider.ariaLabel = CONTROLS_TEXT.volume
    slider.addEventListener('input', () => setVolume(slider.valueAsNumber))
    this.element = make('div', 'loudness', this.#button.element, slider)
  }

  show({ hasSound, isMuted, volume }: ControlsView): void {
    const label = isMuted ? CONTROLS_TEXT.unmute : CONTROLS_TEXT.mute
    this.#button.show(isMuted || !hasSound ? 'silence' : 'sound', hasSound ? label : CONTROLS_TEXT.noSound)
    this.#button.element.disabled = !hasSound
    const slider = this.#slider
    slider.hidden = !hasSound
    const heard = isMuted ? 0 : volume
    const words = CONTROLS_TEXT.percent(heard)
    if (slider.ariaValueText === words) return
    slider.ariaValueText = words
    slider.valueAsNumber = heard
    slider.style.setProperty('--level', String(heard))
  }
}
