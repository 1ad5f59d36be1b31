import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { ICONS } from './icons.ts'
import { TEXT } from './text/shared-text.ts'

/**
 * A view in a modal `<dialog>`. It is in the page for as long as it is open; when it closes, the focus goes back to
 * what had it.
 */
export abstract class ModalView extends LitElement {
  /** Resolves when it has been closed. */
  readonly closed: Promise<void>
  #tellClosed: () => void = () => undefined
  /** What is done once it is left; undefined while nobody asks whether to. */
  #afterwards: (() => void) | undefined
  #focused: Element | null = null

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

  /** Would something that somebody typed be lost? */
  protected get isFilled(): boolean {
    return false
  }

  close(): void {
    this.#dialog?.close()
  }

  /** Closes it by a viewer's wish, and then calls `afterwards`; while {@link isFilled}, not before they said so again. */
  protected leave(afterwards: () => void = () => undefined): void {
    if (!this.isFilled) {
      this.close()
      afterwards()
      return
    }
    if (this.#afterwards === undefined) this.#focused = document.activeElement
    this.#afterwards = afterwards
    this.requestUpdate()
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('.leaving .keep')?.focus())
  }

  protected headTemplate(heading: string): TemplateResult {
    return html`<header>
      <h2 id=${this.headingId}>${heading}</h2>
      <button
        class="button bare square"
        type="button"
        aria-label=${TEXT.dialog.close}
        @click=${() => this.leave()}
      >
        ${ICONS.close}
      </button>
    </header>`
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
      @keydown=${(event: KeyboardEvent) => this.#pressed(event)}
      @input=${() => this.#stay()}
      @cancel=${(event: Event) => this.#cancelled(event)}
      @close=${() => this.#left()}
    >
      ${this.content()} ${this.#afterwards === undefined ? nothing : this.#leavingTemplate(this.#afterwards)}
    </dialog>`
  }

  #leavingTemplate(afterwards: () => void): TemplateResult {
    const { unsaved, discard, keep } = TEXT.dialog
    const leave = (): void => {
      this.close()
      afterwards()
    }
    return html`<div class="leaving" role="group" aria-labelledby="leaving-question">
      <p id="leaving-question">${unsaved}</p>
      <button class="button danger" type="button" @click=${leave}>${discard}</button>
      <button class="button quiet keep" type="button" @click=${() => this.#keep()}>${keep}</button>
    </div>`
  }

  /** Chromium closes a dialog at the second Escape whatever `cancel` says, but asks for none that was prevented here. */
  #pressed(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented) return
    event.preventDefault()
    if (this.#afterwards === undefined) this.leave()
    else this.#keep()
  }

  /** Phones have another way back than a key. */
  #cancelled(event: Event): void {
    if (event.target !== this.#dialog || !this.isFilled) return
    event.preventDefault()
    this.leave()
  }

  #keep(): void {
    this.#stay()
    this.#refocus()
  }

  /** To what had the focus before the question, or what is always there. */
  #refocus(): void {
    const isThere = this.#focused instanceof HTMLElement && this.#focused.isConnected
    const element = isThere ? this.#focused : this.querySelector('header button')
    if (element instanceof HTMLElement) element.focus()
  }

  #stay(): void {
    if (this.#afterwards === undefined) return
    this.#afterwards = undefined
    this.requestUpdate()
  }

  protected override firstUpdated(): void {
    this.#dialog?.showModal()
  }

  /** What would have been lost may have been saved while the question stood. */
  protected override willUpdate(): void {
    if (this.#afterwards === undefined || this.isFilled) return
    this.#afterwards = undefined
    void this.updateComplete.then(() => this.#refocus())
  }

  get #dialog(): HTMLDialogElement | null {
    return this.querySelector('dialog')
  }

  #left(): void {
    this.remove()
    this.#tellClosed()
  }
}
