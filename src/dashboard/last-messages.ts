import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { dataOf } from '../client/client.ts'
import { api } from './page-relay.ts'
import { CAMERA_FORM_TEXT } from './camera-form-text.ts'

const WORDS = CAMERA_FORM_TEXT.messages

/** `<last-messages stream="…">`: what the program that pulls a camera said last, read when it is unfolded. */
class LastMessages extends LitElement {
  #lines: readonly string[] | undefined
  #hasFailed = false

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    return html`<details
      @toggle=${({ currentTarget }: Event) => (currentTarget as HTMLDetailsElement).open && void this.#read()}
    >
      <summary>${WORDS.heading}</summary>
      ${this.#hasFailed ? html`<p class="fault" role="alert">${CAMERA_FORM_TEXT.noAnswer}</p>` : nothing}
      ${this.#lines?.length === 0 ? html`<p class="hint">${WORDS.none}</p>` : nothing}
      ${
        this.#lines === undefined || this.#lines.length === 0
          ? nothing
          : html`<pre
              tabindex="0"
              role="region"
              aria-label=${WORDS.heading}
            ><code>${this.#lines.join('\n')}</code></pre>`
      }
    </details>`
  }

  async #read(): Promise<void> {
    try {
      const path = { id: this.getAttribute('stream') ?? '' }
      const { renditions } = await dataOf(api.GET('/streams/{id}/log', { params: { path } }))
      this.#lines = Object.values(renditions).flat()
      this.#hasFailed = false
    } catch {
      this.#hasFailed = true
    }
    this.requestUpdate()
  }
}

customElements.define('last-messages', LastMessages)
