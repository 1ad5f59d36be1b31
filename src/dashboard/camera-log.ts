import { html, type ReactiveControllerHost, type TemplateResult } from 'lit'
import { CAMERA_PAGE_TEXT } from './text/camera-page-text.ts'
import { PullMessages } from './pull-messages.ts'

/** The last lines of the program that pulls a camera: read when they are unfolded, and when something happened meanwhile. */
export class CameraLog {
  readonly #stream: string
  readonly #messages: PullMessages
  #isOpen = false

  constructor(host: ReactiveControllerHost, stream: string) {
    this.#stream = stream
    this.#messages = new PullMessages(() => host.requestUpdate())
  }

  /** Something happened at the camera. */
  refresh(): void {
    if (this.#isOpen) this.#read()
  }

  template(rendition: string): TemplateResult {
    const words = CAMERA_PAGE_TEXT
    return html`<details class="log" @toggle=${(event: Event) => this.#toggled(event)}>
      <summary><h2>${words.log}</h2></summary>
      ${this.#messages.template(words.log, rendition)}
      <button class="button quiet small" type="button" @click=${() => this.#read()}>
        ${words.logRefresh}
      </button>
    </details>`
  }

  #toggled({ currentTarget }: Event): void {
    this.#isOpen = (currentTarget as HTMLDetailsElement).open
    this.refresh()
  }

  #read(): void {
    void this.#messages.read(this.#stream)
  }
}
