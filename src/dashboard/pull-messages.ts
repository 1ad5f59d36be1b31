import { html, nothing, type TemplateResult } from 'lit'
import { dataOf } from '../client/client.ts'
import { api } from './page-relay.ts'
import { TEXT } from './text/shared-text.ts'

/** What the program that pulls a camera said last, line by line; read when it is asked for. */
export class PullMessages {
  readonly #changed: () => void
  #lines: Readonly<Record<string, readonly string[]>> | undefined
  #hasFailed = false

  /** @param changed is called when there is something else to be drawn. */
  constructor(changed: () => void) {
    this.#changed = changed
  }

  /** @param stream its id. */
  async read(stream: string): Promise<void> {
    try {
      const path = { id: stream }
      this.#lines = (await dataOf(api.GET('/streams/{id}/log', { params: { path } }))).renditions
      this.#hasFailed = false
    } catch {
      this.#hasFailed = true
    }
    this.#changed()
  }

  /** @param rendition whose lines; all of them where it is left out. */
  template(heading: string, rendition?: string): TemplateResult {
    const lines = rendition === undefined ? this.#all : this.#lines?.[rendition]
    return html`${this.#hasFailed ? html`<p class="fault" role="alert">${TEXT.messages.failed}</p>` : nothing}
    ${lines === undefined ? nothing : linesTemplate(heading, lines)}`
  }

  get #all(): readonly string[] | undefined {
    return this.#lines && Object.values(this.#lines).flat()
  }
}

function linesTemplate(heading: string, lines: readonly string[]): TemplateResult {
  if (lines.length === 0) return html`<p class="muted">${TEXT.messages.none}</p>`
  return html`<pre tabindex="0" role="region" aria-label=${heading}><code>${lines.join('\n')}</code></pre>`
}
