import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { BatonPlayer } from '../player/element.ts'
import type { PlayerStats } from '../player/stats.ts'
import { ageText } from '../player/text/age-text.ts'
import type { StreamView } from '../protocol/events.ts'
import { ICONS } from './icons.ts'
import { openEdit } from './open-forms.ts'
import { pageToken, relay } from './page-relay.ts'
import { type Level, type SharedRoom, StepDown } from './step-down.ts'
import { CAMERA_FORM_TEXT } from './text/camera-form-text.ts'
import { TEXT } from './text/shared-text.ts'

/** What a viewer does with a tile; the grid decides what comes of it. */
export interface TileActions {
  enlarge(id: string): void
  /** Back from the whole window to its place. */
  shrink(): void
  /** Begins to drag the tile. */
  drag(id: string, event: PointerEvent): void
  /** Moves it by so many places. */
  move(id: string, places: number): void
}

/** `<camera-tile>`: one camera in the grid: its live picture, its name, how it is, and how old the picture is. */
export class CameraTile extends LitElement {
  static override readonly properties = {
    stream: { attribute: false },
    isArranging: { attribute: false },
    isLarge: { attribute: false },
    isWall: { attribute: false },
    mayEdit: { attribute: false },
    columns: { attribute: false },
  }

  declare stream: StreamView
  declare isArranging: boolean
  declare isLarge: boolean
  /** Nobody can click: there is nothing to be clicked. */
  declare isWall: boolean
  declare mayEdit: boolean
  /** Tiles in a row, for the arrow keys. */
  declare columns: number
  readonly #actions: TileActions
  readonly #stepDown: StepDown
  readonly #player: BatonPlayer
  #level: Level = 'full'
  /** Fewer pictures are drawn than come. */
  #shares = false
  #age = ''
  /** The newest picture: how many came up to it, when it was seen first, and how old it was then. */
  #newest = { shown: 0, seenMs: 0, ageMs: 0 }
  #isShown = false

  constructor(stream: StreamView, actions: TileActions, room: SharedRoom) {
    super()
    this.stream = stream
    this.isArranging = this.isLarge = this.isWall = this.mayEdit = false
    this.columns = 1
    this.#actions = actions
    this.#stepDown = new StepDown(room)
    this.#player = document.createElement('baton-player') as BatonPlayer
    this.#player.setAttribute('rendition', this.#fullRendition)
    if (pageToken !== undefined) this.#player.setAttribute('token', pageToken)
  }

  /** Nobody sees a tile off the screen: the relay need not send to it, nor a camera on demand be started for it. */
  setShown(isShown: boolean): void {
    if (this.#isShown === isShown) return
    this.#isShown = isShown
    if (isShown && !this.#player.hasAttribute('stream')) this.#player.setAttribute('stream', this.stream.id)
    if (isShown) this.#player.play()
    else this.#player.pause()
    this.#stepDown.reset()
    this.#setLevel('full')
  }

  focusSizeButton(): void {
    this.querySelector<HTMLElement>('.size')?.focus()
  }

  /** Looks at the player; once a second. */
  look(nowMs: number): void {
    const { stats, view } = this.#player
    if (stats === undefined || !this.#isShown) return
    const isPlaying = view.kind === 'live' || view.kind === 'old'
    // Browsers decode nothing in a hidden tab, however much waits.
    if (isPlaying && !document.hidden) {
      this.#setLevel(this.#stepDown.look({ queueMs: stats.queueMs, hasSub: this.#hasSub }, nowMs))
    }
    if (view.shares !== this.#shares) {
      this.#shares = view.shares
      this.requestUpdate()
    }
    this.#showAge(stats, nowMs)
  }

  #showAge({ shown, delayMs = 0 }: PlayerStats, nowMs: number): void {
    if (shown !== this.#newest.shown) this.#newest = { shown, seenMs: nowMs, ageMs: Math.max(0, delayMs) }
    const { seenMs, ageMs } = this.#newest
    const age = shown === 0 ? '' : ageText(ageMs + nowMs - seenMs)
    if (age === this.#age) return
    this.#age = age
    this.requestUpdate()
  }

  /** The page's own styles apply. */
  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('stream')) this.#streamChanged()
    if (!changed.has('isLarge')) return
    this.toggleAttribute('data-large', this.isLarge)
    this.#player.toggleAttribute('controls', this.isLarge)
    if (this.isLarge) {
      this.#stepDown.reset()
      this.#setLevel('full')
    }
  }

  protected override render(): TemplateResult {
    const state = this.stream.renditions[this.#fullRendition]?.state ?? 'idle'
    return html`
      <div class="picture" @click=${(event: Event) => this.#clicked(event)}>${this.#player}</div>
      <div class=${this.isLarge ? 'caption dark' : 'caption'}>
        ${this.isArranging ? this.#handle() : nothing}
        <span class="state" data-state=${state}><span class="word">${TEXT.states[state]}</span></span>
        ${this.isWall ? html`<span class="name" dir="auto">${this.#name}</span>` : this.#link()}
        ${this.#badge()}
        <span class="age number" title=${TEXT.pictureAge}>${this.#age}</span>
        ${this.mayEdit ? this.#settingsButton() : nothing} ${this.isWall ? nothing : this.#sizeButton()}
      </div>
    `
  }

  /** What it shows where nothing hinders; a viewer link may open one alone. */
  get #fullRendition(): string {
    return relay.login?.rendition ?? 'main'
  }

  /** Is there a smaller one to go down to? */
  get #hasSub(): boolean {
    return this.stream.renditions['sub'] !== undefined && relay.login?.rendition === undefined
  }

  get #name(): string {
    return this.stream.name ?? this.stream.id
  }

  #streamChanged(): void {
    this.#player.setAttribute('label', this.#name)
    if (this.#hasSub || this.#player.getAttribute('rendition') === this.#fullRendition) return
    this.#stepDown.reset()
    this.#setLevel('full')
    // The relay ends for good who watches a rendition that is removed, before or after this: so the player begins anew.
    this.#player.removeAttribute('stream')
    if (this.#isShown) this.#player.setAttribute('stream', this.stream.id)
  }

  #link(): TemplateResult {
    return html`<a class="name" dir="auto" title=${this.#name} href="camera/${this.stream.id}"
      >${this.#name}</a
    >`
  }

  #badge(): TemplateResult | typeof nothing {
    const level = this.#level === 'full' && this.#shares ? 'shares' : this.#level
    if (level === 'full') return nothing
    const { badge, why } = TEXT.levels[level]
    return html`<span class="badge warn" title=${why}>${badge}</span>`
  }

  #settingsButton(): TemplateResult {
    const name = CAMERA_FORM_TEXT.edit(this.#name)
    return html`<button
      class="button bare square small settings"
      type="button"
      title=${name}
      aria-label=${name}
      @click=${() => void openEdit(this.stream.id)}
    >
      ${ICONS.settings}
    </button>`
  }

  #sizeButton(): TemplateResult {
    const name = this.isLarge ? TEXT.shrink : TEXT.enlarge(this.#name)
    return html`<button
      class="button bare square small size"
      type="button"
      title=${this.isLarge ? TEXT.shrink : TEXT.enlargeHint}
      aria-label=${name}
      @click=${() => this.#toggleSize()}
    >
      ${this.isLarge ? ICONS.close : ICONS.enlarge}
    </button>`
  }

  #handle(): TemplateResult {
    return html`<button
      class="button bare square small handle"
      type="button"
      title=${TEXT.moveHint}
      aria-label=${TEXT.move(this.#name)}
      @pointerdown=${(event: PointerEvent) => this.#actions.drag(this.stream.id, event)}
      @keydown=${(event: KeyboardEvent) => this.#keyPressed(event)}
    >
      ${ICONS.arrange}
    </button>`
  }

  #toggleSize(): void {
    if (this.isLarge) this.#actions.shrink()
    else this.#actions.enlarge(this.stream.id)
  }

  /** A button that the player draws is meant for the player. */
  #clicked(event: Event): void {
    const isButton = event.composedPath().some((target) => target instanceof HTMLButtonElement)
    if (!isButton && !this.isLarge && !this.isArranging) this.#actions.enlarge(this.stream.id)
  }

  #keyPressed(event: KeyboardEvent): void {
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -this.columns,
      ArrowDown: this.columns,
    }
    const places = steps[event.key]
    if (places === undefined) return
    event.preventDefault()
    this.#actions.move(this.stream.id, places)
  }

  #setLevel(level: Level): void {
    if (level === this.#level) return
    this.#level = level
    this.#player.toggleAttribute('keyframes-only', level === 'keyframes')
    this.#player.setAttribute('rendition', level === 'full' || !this.#hasSub ? this.#fullRendition : 'sub')
    this.requestUpdate()
  }
}

customElements.define('camera-tile', CameraTile)
