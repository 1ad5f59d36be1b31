import { html, LitElement, type TemplateResult } from 'lit'

/**
 * A view in a modal `<dialog>`. It is in the page for as long as it is open; when it closes, the focus goes back to
 * what had it.
 */
export abstract class ModalView extends LitElement {
  /** Resolves when it has been closed. */
  readonly closed: Promise<void>
  #tellClosed: () => void = () => undefined

  constructor() {
    super()
    this.closed = new Promise((resolve) => (this.#tellClosed = resolve))
  }

  /** Words for the class of its dialog. */
  protected abstract readonly looks: string
  protected abstract readonly dialogRole: 'dialog' | 'alertdialog'

  /** The dialog's content; a heading in it has the id {@link headingId}. */
  protected abstract content(): TemplateResult

  protected get headingId(): string {
    return `${this.localName}-heading`
  }

  close(): void {
    this.#dialog?.close()
  }

  /** The page's own styles apply. */
  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    return html`<dialog
      class="dialog ${this.looks}"
      role=${this.dialogRole}
      aria-labelledby=${this.headingId}
      @close=${() => this.#left()}
    >
      ${this.content()}
    </dialog>`
  }

  protected override firstUpdated(): void {
    this.#dialog?.showModal()
  }

  get #dialog(): HTMLDialogElement | null {
    return this.querySelector('dialog')
  }

  #left(): void {
    this.remove()
    this.#tellClosed()
  }
}
