import { html, nothing, type TemplateResult } from 'lit'
import { dataOf, ProblemError } from '../client/client.ts'
import { variablesIn } from '../client/import-variables.ts'
import { decodeUtf8 } from '../protocol/utf8.ts'
import { fieldTemplate, selectField, textField } from './form-field.ts'
import { importReportTemplate, type ImportReport } from './import-report.ts'
import { ModalView } from './modal-view.ts'
import { api } from './page-relay.ts'
import { CAMERA_FORM_TEXT } from './text/camera-form-text.ts'
import { IMPORT_TEXT } from './text/import-text.ts'
import { TEXT } from './text/shared-text.ts'

type Format = ImportReport['format']

const WORDS = IMPORT_TEXT

/** As the API takes it, `docs/moving-in.md`. */
const MAX_FILE_BYTES = 1_048_576

/** `<import-dialog>`: takes over the cameras of another program's file, after a look at what that would do; and hands out one's own. */
class ImportDialog extends ModalView {
  protected readonly looks = 'import'
  protected readonly dialogRole = 'dialog'
  #text: string | undefined
  #format: Format | undefined
  #variables: ReadonlyMap<string, string> = new Map()
  #report: ImportReport | undefined
  #fault: string | undefined
  #isBusy = false
  /** Looks that are overtaken by a later one are not shown. */
  #look = 0

  protected override get isFilled(): boolean {
    return this.#report?.dryRun !== false && [...this.#variables.values()].some((value) => value !== '')
  }

  protected override content(): TemplateResult {
    const report = this.#report
    return html`
      ${this.headTemplate(WORDS.heading)}
      <div class="body fields" aria-busy=${this.#isBusy}>
        ${report?.dryRun === false ? nothing : this.#questionsTemplate()}
        <div role="status">${report === undefined ? nothing : importReportTemplate(report)}</div>
        ${report === undefined ? exportTemplate() : nothing}
      </div>
      <footer>${this.#stepsTemplate()}</footer>
    `
  }

  #questionsTemplate(): TemplateResult {
    const frame = { id: 'import-file', label: WORDS.file, hint: WORDS.fileHint, fault: this.#fault }
    return html`
      ${fieldTemplate(
        frame,
        ({ id, describedBy, isInvalid }) =>
          html`<input
            id=${id}
            type="file"
            accept=".yaml,.yml,.json"
            aria-describedby=${describedBy}
            aria-invalid=${isInvalid}
            @change=${(event: Event) => void this.#choose((event.currentTarget as HTMLInputElement).files?.[0])}
          />`,
      )}
      ${this.#text === undefined ? nothing : this.#detailsTemplate()}
    `
  }

  #detailsTemplate(): TemplateResult {
    return html`
      ${selectField({
        id: 'import-format',
        label: WORDS.format,
        value: this.#format ?? '',
        choices: Object.entries(WORDS.formats).map(([value, label]) => ({ value, label })),
        onChoice: (format) => {
          this.#format = format === '' ? undefined : (format as Format)
          void this.#tryIt()
        },
      })}
      ${this.#variables.size === 0 ? nothing : html`<p class="muted">${WORDS.variables}</p>`}
      ${[...this.#variables].map(([name, value]) =>
        textField({
          id: `import-variable-${name}`,
          label: name,
          value,
          type: 'password',
          onInput: (text) => (this.#variables = new Map([...this.#variables, [name, text]])),
          onChange: () => void this.#tryIt(),
        }),
      )}
    `
  }

  #stepsTemplate(): TemplateResult {
    const report = this.#report
    if (report?.dryRun === false)
      return html`<button class="button" type="button" @click=${() => this.close()}>
        ${TEXT.dialog.close}
      </button>`
    const count = report?.added.length ?? 0
    return html`
      <button class="button quiet" type="button" @click=${() => this.leave()}>${WORDS.cancel}</button>
      <button
        class="button"
        type="button"
        ?disabled=${count === 0}
        aria-busy=${this.#isBusy}
        @click=${() => void this.#send(false)}
      >
        ${WORDS.add(count)}
      </button>
    `
  }

  async #choose(file: File | undefined): Promise<void> {
    this.#text = this.#report = this.#fault = undefined
    if (file === undefined) this.requestUpdate()
    else if (file.size > MAX_FILE_BYTES) this.#fail(WORDS.tooLarge)
    else {
      const text = decodeUtf8(new Uint8Array(await file.arrayBuffer()))
      if (text === undefined) return this.#fail(WORDS.notUtf8)
      this.#text = text
      this.#variables = new Map(variablesIn(text).map((name) => [name, '']))
      await this.#tryIt()
    }
  }

  #tryIt(): Promise<void> {
    return this.#send(true)
  }

  async #send(isDry: boolean): Promise<void> {
    const text = this.#text
    if (text === undefined || (this.#isBusy && !isDry)) return
    const look = ++this.#look
    this.#isBusy = true
    this.#fault = undefined
    this.requestUpdate()
    try {
      const given = [...this.#variables].filter(([, value]) => value !== '')
      const body = {
        text,
        variables: Object.fromEntries(given),
        ...(this.#format && { format: this.#format }),
      }
      const params = { query: { dryRun: String(isDry) } }
      const report = await dataOf(api.POST('/import', { params, body }))
      if (look === this.#look) this.#report = report
    } catch (error) {
      if (look === this.#look)
        this.#fail(error instanceof ProblemError ? error.problem.detail : CAMERA_FORM_TEXT.noAnswer)
    } finally {
      if (look === this.#look) this.#isBusy = false
      this.requestUpdate()
    }
  }

  #fail(fault: string): void {
    this.#report = undefined
    this.#fault = fault
    this.requestUpdate()
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('#import-file')?.focus())
  }
}

customElements.define('import-dialog', ImportDialog)

/** Opens the dialog. Resolves when it is closed. */
export function importCameras(): Promise<void> {
  const dialog = new ImportDialog()
  document.body.append(dialog)
  return dialog.closed
}

function exportTemplate(): TemplateResult {
  return html`<section class="export">
    <h3>${WORDS.export}</h3>
    <p class="muted">${WORDS.exportText}</p>
    <a class="button quiet" href=${new URL('api/export', document.baseURI).href} download="streams.json">
      ${WORDS.exportIt}
    </a>
  </section>`
}
