import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit'
import { dataOf } from '../client/client.ts'
import { api } from './page-relay.ts'
import { CAMERA_PAGE_TEXT } from './camera-page-text.ts'

/** The last lines of the program that pulls a camera: read when they are unfolded, and when something happened meanwhile. */
export class CameraLog {
  readonly #host: ReactiveControllerHost
  readonly #stream: string
  #lines: Readonly<Record<string, readonly string[]>> | undefined
  #hasFailed = false
  #isOpen = false

  constructor(host: ReactiveControllerHost, stream: string) {
    this.#host = host
    this.#stream = stream
  }

  /** Something happened at the camera. */
  refresh(): void {
    if (this.#isOpen) void this.#load()
  }

  template(rendition: string): TemplateResult {
    const words = CAMERA_PAGE_TEXT
    const lines = this.#lines?.[rendition]
    return html`<details class="log" @toggle=${(event: Event) => this.#toggled(event)}>
      <summary><h2>${words.log}</h2></summary>
      ${this.#hasFailed ? html`<p class="fault" role="alert">${words.loadFailed}</p>` : nothing}
      ${lines === undefined ? nothing : linesTemplate(lines)}
      <button class="button quiet small" type="button" @click=${() => void this.#load()}>
        ${words.logRefresh}
      </button>
    </details>`
  }

  #toggled({ currentTarget }: Event): void {
    this.#isOpen = (currentTarget as HTMLDetailsElement).open
    this.refresh()
  }

  async #load(): Promise<void> {
    try {
      const path = { id: this.#stream }
      this.#lines = (await dataOf(api.GET('/streams/{id}/log', { params: { path } }))).renditions
      this.#hasFailed = false
    } catch {
      this.#hasFailed = true
    }
    this.#host.requestUpdate()
  }
}

function linesTemplate(lines: readonly string[]): TemplateResult {
  if (lines.length === 0) return html`<p class="muted">${CAMERA_PAGE_TEXT.logEmpty}</p>`
  return html`<pre
    tabindex="0"
    role="region"
    aria-label=${CAMERA_PAGE_TEXT.log}
  ><code>${lines.join('\n')}</code></pre>`
}
