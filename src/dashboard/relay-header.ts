import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { StreamView } from '../protocol/events.ts'
import type { StreamState } from '../protocol/messages.ts'
import { ICONS } from './icons.ts'
import { openAdd, openImport } from './open-forms.ts'
import { relay } from './page-relay.ts'
import { logOut } from './relay-api.ts'
import { watchRelay } from './relay-watch.ts'
import { CAMERA_FORM_TEXT } from './camera-form-text.ts'
import { IMPORT_TEXT } from './import-text.ts'
import { TEXT } from './text.ts'

const SUMMARY: readonly { dot: StreamState; states: readonly StreamState[]; words: (n: number) => string }[] =
  [
    { dot: 'live', states: ['live'], words: TEXT.summary.live },
    { dot: 'retrying', states: ['retrying', 'starting'], words: TEXT.summary.away },
    { dot: 'idle', states: ['idle', 'stopped'], words: TEXT.summary.other },
  ]

/**
 * `<relay-header>`: the top of every page. The way to the other pages, how the cameras are, who is logged in, and
 * what is wrong with the relay.
 */
export class RelayHeader extends LitElement {
  constructor() {
    super()
    watchRelay(this, ['link', 'login', 'streams', 'problem'])
  }

  /** The page's own styles apply. */
  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    const mark = document.querySelector<HTMLLinkElement>('link[rel=icon]')?.href ?? ''
    return html`
      <header>
        <div class="bar">
          <a class="brand" href="./" aria-label=${TEXT.title}
            ><img src=${mark} alt="" width="26" height="26" /><span>${TEXT.title}</span></a
          >
          <nav aria-label=${TEXT.pages}>${this.#link('', TEXT.cameras)} ${this.#link('wall', TEXT.wall)}</nav>
          <p class="summary" role="status">${relay.login === null ? nothing : summaryOf(relay.streams)}</p>
          ${relay.mayManage ? addTemplate() : nothing} ${this.#who()}
        </div>
        ${relay.login?.isOpen ? html`<p class="banner" role="note">${TEXT.openDoor}</p>` : nothing}
        ${relay.problem === null ? nothing : html`<p class="banner bad" role="alert">${relay.problem}</p>`}
        <p class="away" role="status">${relay.link.kind === 'waiting' ? TEXT.relayAway : ''}</p>
      </header>
    `
  }

  #link(path: string, name: string): TemplateResult {
    const { href } = new URL(path || './', document.baseURI)
    const isHere = location.href.replace(/[?#].*/, '') === href
    return html`<a href=${href} aria-current=${isHere ? 'page' : nothing}>${name}</a>`
  }

  #who(): TemplateResult | typeof nothing {
    const { login } = relay
    if (!login || login.isOpen) return nothing
    return html`<div class="who">
      <span title=${TEXT.loggedInAs(login.role)}>${login.name}</span>
      <button
        class="button bare square"
        type="button"
        title=${TEXT.logOut}
        aria-label=${TEXT.logOut}
        @click=${() => void this.#logOut()}
      >
        ${ICONS.logOut}
      </button>
    </div>`
  }

  async #logOut(): Promise<void> {
    try {
      await logOut()
      location.assign(new URL('login', document.baseURI))
    } catch {
      // The relay is away, as the page is about to say; trying now says it sooner.
      relay.open()
    }
  }
}

customElements.define('relay-header', RelayHeader)

function addTemplate(): TemplateResult {
  return html`<div class="manage">
    <button
      class="button bare square import"
      type="button"
      title=${IMPORT_TEXT.heading}
      aria-label=${IMPORT_TEXT.heading}
      @click=${() => void openImport()}
    >
      ${ICONS.exchange}
    </button>
    <button
      class="button small"
      type="button"
      aria-label=${CAMERA_FORM_TEXT.add}
      @click=${() => void openAdd()}
    >
      ${ICONS.add}<span>${CAMERA_FORM_TEXT.add}</span>
    </button>
  </div>`
}

/** How a camera is: as its main rendition. */
function summaryOf(streams: readonly StreamView[]): TemplateResult[] {
  const states = streams.map(({ renditions }) => renditions['main']?.state)
  return SUMMARY.map(({ dot, states: counted, words }) => ({
    dot,
    words,
    count: states.filter((state) => state !== undefined && counted.includes(state)).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ dot, words, count }) => html`<span class="state" data-state=${dot}>${words(count)}</span>`)
}
