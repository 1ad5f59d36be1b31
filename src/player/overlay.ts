import { ControlBar } from './controls/control-bar.ts'
import type { ControlsActions, ControlsView } from './controls/controls-view.ts'
import { CONTROLS_STYLE } from './controls/style.ts'
import type { Picture } from './controls/snapshot.ts'
import { StatisticsPanel } from './controls/statistics-panel.ts'
import { Message } from './message.ts'
import { asPart, make, setText } from './markup.ts'
import type { PlayerStats } from './stats.ts'
import { STYLE } from './style.ts'
import { TEXT } from './text/picture-text.ts'
import type { View } from './view.ts'

const NOTICE_MS = 2_500

/** What the viewer does with all that is over the picture. */
export interface OverlayActions extends ControlsActions {
  readonly play: () => void
  /** Does what the view's action says. */
  readonly act: () => void
}

/** What is drawn around and over the picture; knows nothing of streams. */
export class Overlay {
  /** Holds what shows the picture. */
  readonly surface = make('div', 'surface')
  readonly #frame = make('div', 'frame')
  readonly #message: Message
  readonly #ageText = make('span', 'text')
  readonly #why = make('span', 'why')
  readonly #age = asPart(make('div', 'age', this.#ageText, this.#why))
  readonly #notice = asPart(make('div', 'notice'))
  readonly #top = make('div', 'top', document.createElement('slot'))
  readonly #statistics: StatisticsPanel
  readonly #bar: ControlBar
  #noticeTimer: ReturnType<typeof setTimeout> | undefined

  constructor(root: ShadowRoot, actions: OverlayActions) {
    this.#message = new Message(actions)
    this.#statistics = new StatisticsPanel(actions.toggleStatistics)
    this.#bar = new ControlBar(actions)
    this.#notice.role = 'status'
    this.#frame.role = 'group'
    this.surface.role = 'img'
    this.setLabel(TEXT.camera)
    const over = [this.#age, this.#top, this.#bar.element, this.#statistics.element, this.#notice]
    this.#frame.append(this.surface, this.#message.element, ...over)
    root.adoptedStyleSheets = [styleSheet()]
    root.append(this.#frame)
  }

  /** What shows the picture; behind it another one may be on its way. */
  get picture(): Picture | undefined {
    return (this.surface.lastElementChild as Picture | null) ?? undefined
  }

  /** @param name what the picture shows. */
  setLabel(name: string): void {
    this.#frame.ariaLabel = TEXT.player(name)
    this.surface.ariaLabel = TEXT.video(name)
  }

  /** Somebody is busy with the player, or no longer. */
  setActive(isActive: boolean): void {
    this.#frame.toggleAttribute('data-active', isActive)
  }

  show(view: View): void {
    this.#frame.dataset.view = view.kind
    this.#message.show(view)
    if (view.kind !== 'old') return
    setText(this.#ageText, view.countdown)
    setText(this.#why, view.detail)
  }

  showControls(view: ControlsView): void {
    this.#bar.show(view)
  }

  showStatistics(stats: PlayerStats | undefined): void {
    this.#statistics.show(stats)
  }

  /** Says something in passing. */
  notify(text: string): void {
    clearTimeout(this.#noticeTimer)
    this.#notice.textContent = text
    this.#noticeTimer = setTimeout(() => (this.#notice.textContent = ''), NOTICE_MS)
  }

  closeSettings(): boolean {
    return this.#bar.closeSettings()
  }

  /** Did it happen to a control, and not to the picture? */
  isControl(event: Event): boolean {
    const path = event.composedPath()
    const controls = [this.#bar.element, this.#statistics.element, this.#top, this.#message.action]
    return controls.some((control) => path.includes(control))
  }
}

let sheet: CSSStyleSheet | undefined

/** One for all players; constructed, because a strict content security policy refuses `<style>`. */
function styleSheet(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(STYLE + CONTROLS_STYLE)
  }
  return sheet
}
