import { html, nothing, type TemplateResult } from 'lit'
import { ProblemError } from '../client/client.ts'
import { ModalView } from './modal-view.ts'
import { ACCESS_TEXT } from './text/access-text.ts'
import { CAMERA_FORM_TEXT } from './text/camera-form-text.ts'

/** What is asked, and done if that is wanted. */
export interface Ending {
  readonly heading: string
  /** What it means, sentence by sentence. */
  readonly texts: readonly string[]
  readonly button: string
  readonly act: () => Promise<void>
}

/** `<end-question>`: asks whether somebody's access is to end, and ends it. */
class EndQuestion extends ModalView {
  protected readonly looks = 'removal'
  protected readonly dialogRole = 'alertdialog'
  readonly #ending: Ending
  #fault: string | undefined
  #isBusy = false

  constructor(ending: Ending) {
    super()
    this.#ending = ending
  }

  protected override content(): TemplateResult {
    const { heading, texts, button } = this.#ending
    return html`
      <header><h2 id=${this.headingId}>${heading}</h2></header>
      <div class="body">
        ${texts.map((text) => html`<p>${text}</p>`)}
        ${this.#fault === undefined ? nothing : html`<p class="fault" role="alert">${this.#fault}</p>`}
      </div>
      <footer>
        <button class="button quiet" type="button" autofocus @click=${() => this.close()}>
          ${ACCESS_TEXT.cancel}
        </button>
        <button
          class="button danger"
          type="button"
          aria-busy=${this.#isBusy}
          @click=${() => void this.#end()}
        >
          ${button}
        </button>
      </footer>
    `
  }

  async #end(): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    this.requestUpdate()
    try {
      await this.#ending.act()
      this.close()
    } catch (error) {
      this.#fault = error instanceof ProblemError ? error.problem.detail : CAMERA_FORM_TEXT.noAnswer
    }
    this.#isBusy = false
    this.requestUpdate()
  }
}

customElements.define('end-question', EndQuestion)

/** Asks, and ends it if that is wanted. Resolves when the question is gone. */
export function confirmEnd(ending: Ending): Promise<void> {
  const dialog = new EndQuestion(ending)
  document.body.append(dialog)
  return dialog.closed
}
