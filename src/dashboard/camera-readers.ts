import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit'
import type { ReaderFigures, ReadersMessage } from '../protocol/events.ts'
import { agentName } from './agent-name.ts'
import { api } from './page-relay.ts'
import { durationText } from './quantities.ts'
import { CAMERA_PAGE_TEXT } from './text/camera-page-text.ts'
import { TEXT } from './text/shared-text.ts'

const MAX_REASON_CHARACTERS = 100

/** What the list shows, and who looks at it. */
export interface ReadersView {
  /** Undefined until the relay has told. */
  readonly watching: ReadersMessage | undefined
  readonly nowMs: number
}

/** Who watches a camera, by address, program, delay and losses; with a way to end each. */
export class CameraReaders {
  readonly #host: ReactiveControllerHost
  readonly #stream: string
  /** Whom the dialog asks about. */
  #asked: ReaderFigures | undefined
  #fault = ''

  constructor(host: ReactiveControllerHost, stream: string) {
    this.#host = host
    this.#stream = stream
  }

  template({ watching, nowMs }: ReadersView): TemplateResult {
    const words = CAMERA_PAGE_TEXT
    const count = watching?.count ?? 0
    return html`
      <header>
        <h2>${words.viewers}</h2>
        <span class="badge number">${watching === undefined ? nothing : words.viewersCount(count)}</span>
      </header>
      ${
        watching === undefined || count === 0
          ? html`<p class="muted">${watching === undefined ? '' : words.noViewers}</p>`
          : this.#table(watching.readers, nowMs)
      }
      ${
        watching !== undefined && count > watching.readers.length
          ? html`<p class="muted number">${words.viewersMore(count - watching.readers.length)}</p>`
          : nothing
      }
      ${this.#dialog()}
    `
  }

  #table(readers: readonly ReaderFigures[], nowMs: number): TemplateResult {
    const { viewer, loginHint, lostHint, skipsHint } = CAMERA_PAGE_TEXT
    const hints: Readonly<Record<string, string>> = { login: loginHint, lost: lostHint, skips: skipsHint }
    const heads = Object.entries(viewer)
    return html`<div class="scroll">
      <table class="table stacking" role="table">
        <thead role="rowgroup">
          <tr role="row">
            ${heads.map(
              ([key, head]) =>
                html`<th role="columnheader" scope="col" title=${hints[key] ?? nothing}>${head}</th>`,
            )}
            <th role="columnheader" scope="col">
              <span class="visually-hidden">${CAMERA_PAGE_TEXT.kick}</span>
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${readers.map((reader) => this.#row(reader, nowMs))}
        </tbody>
      </table>
    </div>`
  }

  #row(reader: ReaderFigures, nowMs: number): TemplateResult {
    const { viewer, outputs, rendition, watches, kick, kickOf } = CAMERA_PAGE_TEXT
    const { report, drops, agent, address, principalName } = reader
    const output = outputs[reader.output] ?? reader.output
    const skips = Object.values(drops).reduce((sum, count) => sum + count, 0)
    const cells: readonly (readonly [label: string, text: string, title?: string])[] = [
      [viewer.address, address],
      [viewer.agent, agentName(agent) || '–', agent],
      [viewer.login, principalName],
      [viewer.output, watches(output, rendition[reader.rendition] ?? reader.rendition)],
      [viewer.since, durationText(nowMs - reader.sinceMs)],
      [viewer.delay, report === null ? '–' : TEXT.units.ms(String(Math.round(report.delayMs)))],
      [viewer.lost, report === null ? '–' : String(report.dropped)],
      [viewer.skips, String(skips)],
    ]
    return html`<tr role="row">
      ${cells.map(
        ([label, text, title]) =>
          html`<td role="cell" class="number" data-label=${label} title=${title ?? nothing}>${text}</td>`,
      )}
      <td role="cell" class="action">
        <button
          class="button quiet small"
          type="button"
          aria-label=${kickOf(address)}
          @click=${(event: Event) => this.#ask(reader, event)}
        >
          ${kick}
        </button>
      </td>
    </tr>`
  }

  #dialog(): TemplateResult {
    const words = CAMERA_PAGE_TEXT
    const who = this.#asked
    return html`<dialog class="dialog" aria-labelledby="kick-head">
      <form method="dialog" @submit=${(event: SubmitEvent) => void this.#submit(event)}>
        <header><h2 id="kick-head">${words.kickHead}</h2></header>
        <div class="body fields">
          <p>${who === undefined ? '' : words.kickText(agentName(who.agent), who.address)}</p>
          <div class="field">
            <label for="kick-reason">${words.kickReason}</label>
            <input id="kick-reason" name="reason" maxlength=${MAX_REASON_CHARACTERS} autocomplete="off" />
          </div>
          <p class="fault" role="alert">${this.#fault}</p>
        </div>
        <footer>
          <button class="button quiet" value="cancel" formnovalidate>${words.cancel}</button>
          <button class="button danger" value="kick">${words.kick}</button>
        </footer>
      </form>
    </dialog>`
  }

  #ask(reader: ReaderFigures, { currentTarget }: Event): void {
    this.#asked = reader
    this.#fault = ''
    this.#host.requestUpdate()
    const section = (currentTarget as Element).closest('section')
    const dialog = section?.querySelector('dialog')
    dialog?.querySelector('form')?.reset()
    dialog?.showModal()
  }

  async #submit(event: SubmitEvent): Promise<void> {
    if ((event.submitter as HTMLButtonElement | null)?.value !== 'kick' || this.#asked === undefined) return
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const reason = form.querySelector('input')?.value.trim() ?? ''
    this.#fault = (await this.#kick(this.#asked.id, reason)) ? '' : CAMERA_PAGE_TEXT.kickFailed
    this.#host.requestUpdate()
    if (this.#fault === '') form.closest('dialog')?.close()
  }

  /** Resolves to whether the viewer is gone. */
  async #kick(readerId: string, reason: string): Promise<boolean> {
    const path = { id: this.#stream, readerId }
    const query = reason === '' ? {} : { reason }
    const answer = await api
      .DELETE('/streams/{id}/readers/{readerId}', {
        params: { path, query },
      })
      .catch(() => undefined)
    return answer?.response.ok === true
  }
}
