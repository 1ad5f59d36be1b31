import { html, nothing, type TemplateResult } from 'lit'
import { ProblemError } from '../client/client.ts'
import { removeStream } from './camera-requests.ts'
import { ModalView } from './modal-view.ts'
import { CAMERA_FORM_TEXT } from './text/camera-form-text.ts'

const WORDS = CAMERA_FORM_TEXT.removal

/** `<camera-removal>`: asks whether a camera is to be removed, and removes it. */
class CameraRemoval extends ModalView {
  protected readonly looks = 'removal'
  protected readonly dialogRole = 'alertdialog'
  readonly #id: string
  readonly #name: string
  #fault: string | undefined
  #isRemoved = false

  constructor(id: string, name: string) {
    super()
    this.#id = id
    this.#name = name
  }

  get isRemoved(): boolean {
    return this.#isRemoved
  }

  protected override content(): TemplateResult {
    return html`
      <header><h2 id=${this.headingId}>${WORDS.heading(this.#name)}</h2></header>
      <div class="body">
        <p>${WORDS.text}</p>
        ${this.#fault === undefined ? nothing : html`<p class="fault" role="alert">${this.#fault}</p>`}
      </div>
      <footer>
        <button class="button quiet" type="button" autofocus @click=${() => this.close()}>
          ${WORDS.cancel}
        </button>
        <button class="button danger" type="button" @click=${() => void this.#remove()}>
          ${WORDS.remove}
        </button>
      </footer>
    `
  }

  async #remove(): Promise<void> {
    try {
      await removeStream(this.#id)
      this.#isRemoved = true
      this.close()
    } catch (error) {
      this.#fault = error instanceof ProblemError ? error.problem.detail : CAMERA_FORM_TEXT.noAnswer
      this.requestUpdate()
    }
  }
}

customElements.define('camera-removal', CameraRemoval)

/** Asks, and removes the camera if that is wanted. Resolves to whether it is gone. */
export async function confirmRemoval(id: string, name: string): Promise<boolean> {
  const dialog = new CameraRemoval(id, name)
  document.body.append(dialog)
  await dialog.closed
  return dialog.isRemoved
}
