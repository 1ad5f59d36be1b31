import { html, nothing, type TemplateResult } from 'lit'
import { ProblemError } from '../client/client.ts'
import { CopyRows, type CopyRow } from './copy-rows.ts'
import { selectField, textField } from './form-field.ts'
import { LIFE_CHOICES, type Life } from './access-life.ts'
import { ModalView } from './modal-view.ts'
import { ACCESS_TEXT } from './text/access-text.ts'
import { CAMERA_FORM_TEXT } from './text/camera-form-text.ts'

const WORDS = ACCESS_TEXT.make
const MAX_NAME_CHARACTERS = 100

/** A dialog that asks what to make, makes it, and then shows its secret this once. */
export abstract class MakingDialog extends ModalView {
  protected readonly looks = 'making'
  protected readonly dialogRole = 'dialog'
  readonly #once = new CopyRows(this, {
    list: 'shown-once',
    button: (index) => (index === 0 ? 'button copy' : 'button quiet copy'),
  })
  #name = ''
  #life: Life = 'week'
  #shown: readonly CopyRow[] | undefined
  #fault: string | undefined
  #isBusy = false
  #wasTried = false

  protected abstract readonly heading: string
  protected abstract readonly madeHeading: string
  protected abstract readonly makeIt: string
  protected abstract readonly namePlaceholder: string

  /** The fields between the name and the end. */
  protected abstract fieldsTemplate(): TemplateResult
  /** Below the end. */
  protected moreTemplate(): TemplateResult | typeof nothing {
    return nothing
  }

  /** Is what its own fields hold enough? */
  protected abstract get isComplete(): boolean

  /** Resolves to what is shown once. Rejects with a `ProblemError` where the relay refuses. */
  protected abstract make(name: string, life: Life): Promise<readonly CopyRow[]>

  /** Whether somebody has tried to make it: faults of fields that nobody has come to yet say nothing. */
  protected get wasTried(): boolean {
    return this.#wasTried
  }

  protected setLife(life: Life): void {
    this.#life = life
  }

  protected override get isFilled(): boolean {
    return this.#shown === undefined && this.#name !== ''
  }

  protected override content(): TemplateResult {
    return this.#shown === undefined ? this.#questions() : this.#result(this.#shown)
  }

  #questions(): TemplateResult {
    const fault = this.#wasTried && !this.#hasName ? WORDS.faults.name : undefined
    return html`<form @submit=${(event: SubmitEvent) => void this.#submit(event)}>
      ${this.headTemplate(this.heading)}
      <div class="body fields" aria-busy=${this.#isBusy}>
        ${textField({
          id: 'access-name',
          label: WORDS.name,
          hint: WORDS.nameHint,
          fault,
          value: this.#name,
          placeholder: this.namePlaceholder,
          isFirst: true,
          onInput: (text) => this.#setName(text),
        })}
        ${this.fieldsTemplate()}
        ${selectField({
          id: 'access-life',
          label: WORDS.ends,
          value: this.#life,
          choices: LIFE_CHOICES,
          onChoice: (life) => (this.#life = life as Life),
        })}
        ${this.moreTemplate()}
        ${this.#fault === undefined ? nothing : html`<p class="fault" role="alert">${this.#fault}</p>`}
      </div>
      <footer>
        <button class="button quiet" type="button" @click=${() => this.leave()}>${ACCESS_TEXT.cancel}</button>
        <button class="button" aria-busy=${this.#isBusy}>${this.makeIt}</button>
      </footer>
    </form>`
  }

  #result(shown: readonly CopyRow[]): TemplateResult {
    const { once, done } = ACCESS_TEXT.made
    return html`
      ${this.headTemplate(this.madeHeading)}
      <div class="body fields">
        <p role="status">${once}</p>
        ${this.#once.template(shown)}
      </div>
      <footer>
        <button class="button quiet" type="button" @click=${() => this.close()}>${done}</button>
      </footer>
    `
  }

  get #hasName(): boolean {
    const { length } = this.#name.trim()
    return length > 0 && length <= MAX_NAME_CHARACTERS
  }

  #setName(name: string): void {
    this.#name = name
    this.requestUpdate()
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (this.#isBusy) return
    this.#wasTried = true
    this.#fault = undefined
    this.requestUpdate()
    await this.updateComplete
    if (!this.#hasName || !this.isComplete) {
      this.querySelector<HTMLElement>('[aria-invalid="true"], .cameras[aria-describedby] input')?.focus()
      return
    }
    this.#isBusy = true
    this.requestUpdate()
    try {
      this.#shown = await this.make(this.#name.trim(), this.#life)
    } catch (error) {
      this.#fault = error instanceof ProblemError ? reasonOf(error) : CAMERA_FORM_TEXT.noAnswer
    }
    this.#isBusy = false
    this.requestUpdate()
    await this.updateComplete
    this.querySelector<HTMLElement>('.copy')?.focus()
  }
}

function reasonOf({ problem }: ProblemError): string {
  const faults = (problem.faults ?? []).map(({ path, message }) => `${path.slice(1)}: ${message}`)
  return faults.length > 0 ? faults.join('; ') : problem.detail
}
