import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { relay } from './page-relay.ts'
import { watchRelay } from './relay-watch.ts'
import { TEXT } from './text/shared-text.ts'

/** `<relay-banners>`: below the header of a page, what is wrong with the relay. */
export class RelayBanners extends LitElement {
  constructor() {
    super()
    watchRelay(this, ['link', 'login', 'problem'])
  }

  /** The page's own styles apply. */
  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    return html`
      ${relay.login?.isOpen ? html`<p class="banner" role="note">${TEXT.openDoor}</p>` : nothing}
      ${relay.problem === null ? nothing : html`<p class="banner bad" role="alert">${relay.problem}</p>`}
      <p class="away" role="status">${relay.link.kind === 'waiting' ? TEXT.relayAway : ''}</p>
    `
  }
}

customElements.define('relay-banners', RelayBanners)
