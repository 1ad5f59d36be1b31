import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit'
import { copyText } from './copy-text.ts'
import { CAMERA_PAGE_TEXT } from './text/camera-page-text.ts'

const COPIED_MS = 2_000

/** Something to be copied. */
export interface ShownText {
  readonly name: string
  readonly hint: string
  readonly text: string
}

/** Texts that are shown this once, each with a button that copies it. */
export class ShownOnce {
  readonly #host: ReactiveControllerHost
  #copied: string | undefined
  #failed: string | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(host: ReactiveControllerHost) {
    this.#host = host
  }

  template(texts: readonly ShownText[]): TemplateResult {
    return html`<ul class="shown-once">
        ${texts.map((shown, index) => this.#row(shown, index === 0))}
      </ul>
      <p class="visually-hidden" role="status">
        ${this.#copied === undefined ? '' : CAMERA_PAGE_TEXT.copied}
      </p>`
  }

  #row(shown: ShownText, isFirst: boolean): TemplateResult {
    const { copy, copyOf, copied, copyFailed } = CAMERA_PAGE_TEXT
    const { name, hint, text } = shown
    return html`<li>
      <h3>${name}</h3>
      <p class="muted">${hint}</p>
      <pre tabindex="0" role="region" aria-label=${name}><code>${text}</code></pre>
      <button
        class=${isFirst ? 'button copy' : 'button quiet copy'}
        type="button"
        aria-label=${copyOf(name)}
        @click=${(event: Event) => void this.#copy(shown, event)}
      >
        ${this.#copied === name ? copied : copy}
      </button>
      ${this.#failed === name ? html`<p class="fault" role="alert">${copyFailed}</p>` : nothing}
    </li>`
  }

  async #copy({ name, text }: ShownText, { currentTarget }: Event): Promise<void> {
    const row = (currentTarget as Element).closest('li')!
    const isCopied = await copyText(text, row)
    this.#copied = isCopied ? name : undefined
    this.#failed = isCopied ? undefined : name
    const code = row.querySelector('code')
    if (!isCopied && code !== null) getSelection()?.selectAllChildren(code)
    this.#host.requestUpdate()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#copied = undefined
      this.#host.requestUpdate()
    }, COPIED_MS)
  }
}
