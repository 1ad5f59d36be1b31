import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { StreamView } from '../protocol/events.ts'
import type { StreamState } from '../protocol/messages.ts'
import { ICONS } from './icons.ts'
import { openAdd, openImport } from './open-forms.ts'
import { relay } from './page-relay.ts'
import { logOut } from './relay-api.ts'
import { watchRelay } from './relay-watch.ts'
import { CAMERA_FORM_TEXT } from './text/camera-form-text.ts'
import { IMPORT_TEXT } from './text/import-text.ts'
import { TEXT } from './text/shared-text.ts'

const SUMMARY: readonly { dot: StreamState; states: readonly StreamState[]; words: (n: number) => string }[] =
  [
    { dot: 'live', states: ['live'], words: TEXT.summary.live },
    { dot: 'retrying', states: ['retrying', 'starting'], words: TEXT.summary.away },
    { dot: 'idle', states: ['idle', 'stopped'], words: TEXT.summary.other },
  ]

/** `<relay-status>`: in the header of a page, how the cameras are, what may be done, and who is logged in. */
export class RelayStatus extends LitElement {
  constructor() {
    super()
    watchRelay(this, ['login', 'streams'])
  }

  /** The page's own styles apply. */
  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    return html`<p class="summary" role="status">
        ${relay.login === null ? nothing : summaryOf(relay.streams)}
      </p>
      ${relay.mayManage ? addTemplate() : nothing} ${this.#who()}`
  }

  /** The header is drawn before anybody knows who looks at it. */
  protected override updated(): void {
    const link = document.querySelector<HTMLElement>('.page-header .access')
    if (link && !link.hasAttribute('aria-current')) link.hidden = !relay.mayOperate
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

customElements.define('relay-status', RelayStatus)

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
