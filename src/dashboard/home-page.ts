import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { StreamView } from '../protocol/events.ts'
import { groupsOf, movedBeside, movedBy } from './arrangement.ts'
import { CameraGrid } from './camera-grid.ts'
import { gridQuery, parseGridView, type GridView } from './grid-address.ts'
import './grid-toolbar.ts'
import { pageCount } from './layout.ts'
import { rememberedLayout, rememberLayout } from './layout-memory.ts'
import { emptyNotice, loggedOutNotice } from './notices.ts'
import { relay } from './page-relay.ts'
import { watchRelay } from './relay-watch.ts'
import { saveOrder } from './stream-order.ts'
import { TEXT } from './text/shared-text.ts'
import { dragTile } from './tile-drag.ts'

/** `<home-page>`: all cameras, and how they are arranged. */
export class HomePage extends LitElement {
  readonly #grid = new CameraGrid()
  #view: GridView = parseGridView(location.search, rememberedLayout())
  #isArranging = false
  #said = ''

  constructor() {
    super()
    watchRelay(this, ['login', 'streams'])
    this.#grid.actions = {
      enlarge: (id) => this.#enlarge(id),
      shrink: () => this.#shrink(),
      drag: (id, event) => this.#drag(id, event),
      move: (id, places) => this.#move(id, places),
    }
    addEventListener('popstate', () => this.#show(parseGridView(location.search, this.#view.layout)))
    addEventListener('keydown', (event) => this.#keyPressed(event))
  }

  /** The page's own styles apply. */
  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult | HTMLElement | typeof nothing {
    if (relay.login === null) return loggedOutNotice()
    if (!relay.isKnown) return nothing
    if (relay.streams.length === 0) return emptyNotice()
    return html`
      <h1 class="visually-hidden">${TEXT.cameras}</h1>
      <grid-toolbar
        .view=${this.#view}
        .groups=${this.#groupNames}
        .pages=${pageCount(this.#view.layout, this.#streams.length)}
        .isArranging=${this.#isArranging}
        .mayArrange=${relay.mayOperate}
        ?inert=${this.#large !== undefined}
        @view=${({ detail }: CustomEvent<Partial<GridView>>) => this.#choose(detail)}
        @arrange=${() => this.#toggleArranging()}
      ></grid-toolbar>
      ${this.#grid}
      <p class="visually-hidden" role="status">${this.#said}</p>
    `
  }

  protected override updated(): void {
    const large = this.#large
    document.documentElement.classList.toggle('has-large-tile', large !== undefined)
    for (const header of document.querySelectorAll<HTMLElement>('.page-header'))
      header.inert = large !== undefined
    if (!this.#grid.isConnected) return
    const { layout, page } = this.#view
    const streams = this.#streams
    this.#grid.show({
      groups: layout === 'auto' ? groupsOf(streams, TEXT.otherGroup) : [{ name: '', streams }],
      layout,
      page: Math.min(page, pageCount(layout, streams.length) - 1),
      large,
      isArranging: this.#isArranging,
      mayEdit: relay.mayManage,
      isWall: false,
    })
  }

  /** Id of the camera that fills the window; one that is gone does not. */
  get #large(): string | undefined {
    return relay.login ? relay.stream(this.#view.camera ?? '')?.id : undefined
  }

  /** Those that the chosen group leaves. */
  get #streams(): readonly StreamView[] {
    const { group } = this.#view
    const members = relay.streams.filter((stream) => group === undefined || stream.group === group)
    // The group may be gone, and an address may name one that never was.
    return members.length > 0 ? members : relay.streams
  }

  get #groupNames(): readonly string[] {
    return [...new Set(relay.streams.flatMap(({ group }) => group ?? []))]
  }

  #choose(change: Partial<GridView>): void {
    const view = { ...this.#view, page: 0, ...change }
    if (change.layout !== undefined) rememberLayout(change.layout)
    history.replaceState(history.state, '', gridQuery(view))
    this.#show(view)
  }

  #show(view: GridView): void {
    const before = this.#view.camera
    this.#view = view
    this.requestUpdate()
    const changed = view.camera ?? before
    if (view.camera !== before && changed !== undefined)
      void this.updateComplete.then(() => this.#grid.tile(changed)?.focusSizeButton())
  }

  #enlarge(camera: string): void {
    const view = { ...this.#view, camera }
    history.pushState({ isLarge: true }, '', gridQuery(view))
    this.#show(view)
  }

  /** Back in the browser does the same; an address that began with a large camera has nothing behind it. */
  #shrink(): void {
    const state = history.state as { readonly isLarge?: boolean } | null
    if (state?.isLarge) {
      history.back()
      return
    }
    const view = { ...this.#view, camera: undefined }
    history.replaceState(null, '', gridQuery(view))
    this.#show(view)
  }

  #keyPressed(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented || document.fullscreenElement) return
    if (this.#large !== undefined) this.#shrink()
  }

  #toggleArranging(): void {
    this.#isArranging = !this.#isArranging
    this.requestUpdate()
  }

  #drag(id: string, event: PointerEvent): void {
    const tile = this.#grid.tile(id)
    if (tile === undefined || event.button !== 0) return
    dragTile(tile, event, ({ tile: other, isBehind }) =>
      this.#arrange(id, movedBeside(this.#ids, id, this.#grid.idOf(other), isBehind)),
    )
  }

  #move(id: string, places: number): void {
    const ids = movedBy(this.#ids, this.#grid.idsBeside(id), id, places)
    if (ids !== undefined) this.#arrange(id, ids)
  }

  get #ids(): readonly string[] {
    return relay.streams.map((stream) => stream.id)
  }

  #arrange(id: string, ids: readonly string[]): void {
    const name = relay.stream(id)?.name ?? id
    this.#said = TEXT.moved(name, ids.indexOf(id) + 1, ids.length)
    saveOrder(ids).catch(() => {
      this.#said = TEXT.notArranged
      this.requestUpdate()
    })
  }
}

customElements.define('home-page', HomePage)
