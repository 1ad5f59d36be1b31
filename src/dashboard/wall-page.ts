import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { StreamView } from '../protocol/events.ts'
import { CameraGrid } from './camera-grid.ts'
import { pageCount } from './layout.ts'
import { pageToken, relay } from './page-relay.ts'
import { watchRelay } from './relay-watch.ts'
import { TEXT } from './text/shared-text.ts'
import { parseWall } from './wall-address.ts'

/** What the secret of a viewer link begins with. */
const LINK_PREFIX = 'batonlink_'

/**
 * `<wall-page>`: cameras on a screen that nobody touches. All of it is in the address; it goes on by itself whatever happens to the
 * relay, and loads itself anew when another version of the relay runs.
 */
export class WallPage extends LitElement {
  readonly #grid = new CameraGrid()
  readonly #settings = parseWall(location.search)
  #page = 0
  #version: string | undefined
  #timer: ReturnType<typeof setInterval> | undefined

  constructor() {
    super()
    watchRelay(this, ['login', 'streams', 'link'])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#timer = setInterval(() => this.#turn(), this.#settings.turnMs)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearInterval(this.#timer)
  }

  /** The page's own styles apply. */
  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    return html`<h1 class="visually-hidden">${TEXT.cameras}</h1>
      ${this.#main()}
      <p class="away" role="status">${this.#trouble()}</p>`
  }

  #main(): TemplateResult | CameraGrid | typeof nothing {
    if (relay.login === null && pageToken?.startsWith(LINK_PREFIX))
      return html`<section class="notice">
        <h2>${TEXT.wallOutHead}</h2>
        <p>${TEXT.wallLinkOver}</p>
      </section>`
    if (relay.login === null)
      return html`<section class="notice">
        <h2>${TEXT.wallOutHead}</h2>
        <p>${pageToken === undefined ? TEXT.wallNeedsToken : TEXT.wallTokenRefused}</p>
        <pre><code>${TEXT.wallCommand}</code></pre>
        <p>${TEXT.wallAddress(new URL('wall', document.baseURI).href)}</p>
      </section>`
    if (!relay.isKnown) return nothing
    if (relay.streams.length === 0) return html`<section class="notice"><h2>${TEXT.emptyHead}</h2></section>`
    return this.#grid
  }

  protected override updated(): void {
    this.#reloadForAnotherVersion()
    if (!this.#grid.isConnected) return
    const { layout } = this.#settings
    this.#page %= pageCount(layout, this.#streams.length)
    this.#grid.show({
      groups: [{ name: '', streams: this.#streams }],
      layout,
      page: this.#page,
      large: undefined,
      isArranging: false,
      mayEdit: false,
      isWall: true,
    })
  }

  #trouble(): string {
    if (relay.link.kind === 'waiting') return TEXT.relayAway
    const { group } = this.#settings
    const isMissing = group !== undefined && relay.streams.length > 0 && this.#members.length === 0
    return isMissing ? TEXT.noSuchGroup(group) : ''
  }

  /** Those that the address asks for; all, where its group has none. */
  get #streams(): readonly StreamView[] {
    return this.#members.length > 0 ? this.#members : relay.streams
  }

  get #members(): readonly StreamView[] {
    const { group } = this.#settings
    return group === undefined ? relay.streams : relay.streams.filter((stream) => stream.group === group)
  }

  #turn(): void {
    this.#page++
    this.requestUpdate()
  }

  #reloadForAnotherVersion(): void {
    if (relay.version !== undefined && this.#version !== undefined && relay.version !== this.#version)
      location.reload()
    this.#version = relay.version
  }
}

customElements.define('wall-page', WallPage)
