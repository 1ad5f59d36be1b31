import { html, nothing, type TemplateResult } from 'lit'

/** What stands around a control. */
export interface FieldFrame {
  /** Unique in the page. */
  readonly id: string
  readonly label: string
  readonly hint?: string | TemplateResult | undefined
  /** What is wrong with what stands in it. */
  readonly fault?: string | undefined
}

/** What a control says of itself, to be put on it. */
export interface ControlFacts {
  readonly id: string
  readonly describedBy: string | typeof nothing
  readonly isInvalid: 'true' | typeof nothing
}

export interface TextControl extends FieldFrame {
  readonly value: string
  readonly onInput: (text: string, event: InputEvent) => void
  /** It was left with another text. */
  readonly onChange?: () => void
  readonly type?: 'text' | 'url' | 'password'
  readonly inputMode?: 'url' | 'numeric' | 'text'
  readonly placeholder?: string
  /** Id of a `<datalist>`. */
  readonly list?: string
  readonly isFirst?: boolean
}

/** A label, a control, and below it a hint and a fault that belong to it. */
export function fieldTemplate(
  { id, label, hint, fault }: FieldFrame,
  control: (facts: ControlFacts) => TemplateResult,
): TemplateResult {
  const [hintId, faultId] = [`${id}-hint`, `${id}-fault`]
  const described = [fault === undefined ? '' : faultId, hint === undefined ? '' : hintId].filter(Boolean)
  const facts: ControlFacts = {
    id,
    describedBy: described.length === 0 ? nothing : described.join(' '),
    isInvalid: fault === undefined ? nothing : 'true',
  }
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${control(facts)} ${fault === undefined ? nothing : html`<p class="fault" id=${faultId}>${fault}</p>`}
    ${hint === undefined ? nothing : html`<p class="hint" id=${hintId}>${hint}</p>`}
  </div>`
}

/** A field of one line of text. Nothing of it is meant for a browser's memory of forms. */
export function textField(field: TextControl): TemplateResult {
  const { type = 'text', value, onInput, onChange } = field
  return fieldTemplate(
    field,
    ({ id, describedBy, isInvalid }) =>
      html`<input
        id=${id}
        type=${type}
        .value=${value}
        inputmode=${field.inputMode ?? nothing}
        placeholder=${field.placeholder ?? nothing}
        list=${field.list ?? nothing}
        autocomplete=${type === 'password' ? 'new-password' : 'off'}
        autocapitalize="none"
        spellcheck="false"
        aria-describedby=${describedBy}
        aria-invalid=${isInvalid}
        ?autofocus=${field.isFirst ?? false}
        @input=${(event: InputEvent) => onInput((event.currentTarget as HTMLInputElement).value, event)}
        @change=${() => onChange?.()}
      />`,
  )
}

export interface Choice {
  readonly value: string
  readonly label: string
}

/** A field with a list of choices. */
export function selectField(
  field: FieldFrame & {
    readonly value: string
    readonly choices: readonly Choice[]
    readonly onChoice: (value: string) => void
  },
): TemplateResult {
  const { value, choices, onChoice } = field
  return fieldTemplate(
    field,
    ({ id, describedBy, isInvalid }) =>
      html`<select
        id=${id}
        aria-describedby=${describedBy}
        aria-invalid=${isInvalid}
        @change=${(event: Event) => onChoice((event.currentTarget as HTMLSelectElement).value)}
      >
        ${choices.map(
          (choice) =>
            html`<option value=${choice.value} ?selected=${choice.value === value}>${choice.label}</option>`,
        )}
      </select>`,
  )
}

/** A box to tick, its words beside it. */
export function tickField(
  field: FieldFrame & { readonly isTicked: boolean; readonly onTick: (isTicked: boolean) => void },
): TemplateResult {
  const { id, label, hint, isTicked, onTick } = field
  return html`<div class="field tick">
    <label for=${id}>
      <input
        id=${id}
        type="checkbox"
        .checked=${isTicked}
        aria-describedby=${hint === undefined ? nothing : `${id}-hint`}
        @change=${(event: Event) => onTick((event.currentTarget as HTMLInputElement).checked)}
      />
      <span>${label}</span>
    </label>
    ${hint === undefined ? nothing : html`<p class="hint" id="${id}-hint">${hint}</p>`}
  </div>`
}
