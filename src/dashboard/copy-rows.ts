import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit'
import { copyText } from './copy-text.ts'
import { CAMERA_PAGE_TEXT } from './text/camera-page-text.ts'

const COPIED_MS = 2_000

/** Something to be copied. */
export interface CopyRow {
  /** No two rows of a list have the same. */
  readonly name: string
  readonly hint: string
  readonly text: string
}

/** How a list of them looks: classes of the page's style sheets. */
export interface CopyLooks {
  readonly list: string
  readonly button: (index: number) => string
}

/** Texts, each with a button that copies it and then says so for a moment. */
export class CopyRows {
  readonly #host: ReactiveControllerHost
  readonly #looks: CopyLooks
  #copied: string | undefined
  #failed: string | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(host: ReactiveControllerHost, looks: CopyLooks) {
    this.#host = host
    this.#looks = looks
  }

  template(rows: readonly CopyRow[]): TemplateResult {
    return html`<ul class=${this.#looks.list}>
        ${rows.map((row, index) => this.#row(row, this.#looks.button(index)))}
      </ul>
      <p class="visually-hidden" role="status">
        ${this.#copied === undefined ? '' : CAMERA_PAGE_TEXT.copied}
      </p>`
  }

  #row({ name, hint, text }: CopyRow, looks: string): TemplateResult {
    const { copy, copyOf, copied, copyFailed } = CAMERA_PAGE_TEXT
    return html`<li>
      <h3>${name}</h3>
      <p class="muted">${hint}</p>
      <pre tabindex="0" role="region" aria-label=${name}><code>${text}</code></pre>
      <button
        class=${looks}
        type="button"
        aria-label=${copyOf(name)}
        @click=${(event: Event) => void this.#copy(name, text, event)}
      >
        ${this.#copied === name ? copied : copy}
      </button>
      ${this.#failed === name ? html`<p class="fault" role="alert">${copyFailed}</p>` : nothing}
    </li>`
  }

  async #copy(name: string, text: string, { currentTarget }: Event): Promise<void> {
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
