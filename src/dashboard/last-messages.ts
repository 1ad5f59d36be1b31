import { html, LitElement, type TemplateResult } from 'lit'
import { CAMERA_FORM_TEXT } from './text/camera-form-text.ts'
import { PullMessages } from './pull-messages.ts'

/** `<last-messages stream="…">`: what the program that pulls a camera said last, read when it is unfolded. */
class LastMessages extends LitElement {
  readonly #messages = new PullMessages(() => this.requestUpdate())

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    const { lastMessages } = CAMERA_FORM_TEXT
    return html`<details @toggle=${(event: Event) => this.#toggled(event)}>
      <summary>${lastMessages}</summary>
      ${this.#messages.template(lastMessages)}
    </details>`
  }

  #toggled({ currentTarget }: Event): void {
    const { open } = currentTarget as HTMLDetailsElement
    if (open) void this.#messages.read(this.getAttribute('stream') ?? '')
  }
}

customElements.define('last-messages', LastMessages)
