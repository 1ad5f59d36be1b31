import { html, nothing, type TemplateResult } from 'lit'
import { makerOf, type FieldName, type FormValues, type Way } from './camera-form-values.ts'
import type { FormFaults } from './camera-form-faults.ts'
import { selectField, textField, tickField, type FieldFrame } from './form-field.ts'
import { hasChannels } from './maker-paths.ts'
import { MAKERS } from './makers.ts'
import { CAMERA_FORM_TEXT } from './text/camera-form-text.ts'

/** What the fields of a camera show, and whom they tell. */
export interface CameraFields {
  readonly values: FormValues
  readonly faults: FormFaults
  /** Is it yet to be added? */
  readonly isNew: boolean
  /** Does the relay keep a user or a password for it? */
  readonly keepsLogin: boolean
  /** The groups that there are. */
  readonly groups: readonly string[]
  readonly isMoreOpen: boolean
  readonly set: (change: Partial<FormValues>) => void
  /** The address was pasted or left: user and password that stand in it go to their own fields. */
  readonly moveLogin: () => void
  readonly setMoreOpen: (isOpen: boolean) => void
}

const WORDS = CAMERA_FORM_TEXT.fields

/** The id in the page of a field's control. */
export function controlId(name: FieldName): string {
  return `camera-${name}`
}

export function cameraFieldsTemplate(fields: CameraFields): TemplateResult {
  const { values } = fields
  return html`<div class="fields">
    ${fields.isNew ? wayTemplate(fields) : nothing}
    ${values.way === 'address' ? addressTemplate(fields) : makerTemplate(fields)} ${loginTemplate(fields)}
    ${text(fields, 'name', { hint: WORDS.nameHint, placeholder: WORDS.namePlaceholder })}
    ${moreTemplate(fields)}
  </div>`
}

function wayTemplate({ values, set }: CameraFields): TemplateResult {
  const choice = (way: Way): TemplateResult =>
    html`<label>
      <input
        type="radio"
        name="camera-way"
        .checked=${values.way === way}
        @change=${() => set({ way })}
      /><span>${WORDS.ways[way]}</span>
    </label>`
  return html`<div class="segments ways" role="radiogroup" aria-label=${WORDS.way}>
    ${choice('address')} ${choice('maker')}
  </div>`
}

function addressTemplate(fields: CameraFields): TemplateResult {
  const { set, moveLogin, isNew } = fields
  return textField({
    ...frame(fields, 'url', isNew ? WORDS.urlHint : undefined),
    value: fields.values.url,
    type: 'url',
    placeholder: WORDS.urlPlaceholder,
    isFirst: isNew,
    onInput: (url, { inputType }) => {
      set({ url })
      if (inputType === 'insertFromPaste') moveLogin()
    },
    onChange: moveLogin,
  })
}

function makerTemplate(fields: CameraFields): TemplateResult {
  const { values, set } = fields
  const maker = makerOf(values)
  const hints: Readonly<Record<string, string | undefined>> = WORDS.makerHints
  return html`
    ${selectField({
      ...frame(fields, 'maker', hints[values.maker]),
      value: values.maker,
      choices: [
        { value: '', label: WORDS.chooseMaker },
        ...MAKERS.map(({ id, name }) => ({ value: id, label: name })),
      ],
      onChoice: (maker) => set({ maker }),
    })}
    <div class="row host">
      ${text(fields, 'host', { inputMode: 'url', placeholder: WORDS.hostPlaceholder })}
      ${text(fields, 'port', { inputMode: 'numeric', placeholder: String(maker?.port ?? WORDS.portPlaceholder) })}
      ${maker && hasChannels(maker) ? text(fields, 'channel', { inputMode: 'numeric' }) : nothing}
    </div>
    ${maker && hasChannels(maker) ? html`<p class="hint">${WORDS.channelHint}</p>` : nothing}
  `
}

function loginTemplate(fields: CameraFields): TemplateResult {
  const { values, keepsLogin, set } = fields
  const placeholder = keepsLogin && !values.forgetsLogin ? WORDS.kept : ''
  return html`
    <div class="row">
      ${text(fields, 'user', { placeholder })} ${text(fields, 'password', { type: 'password', placeholder })}
    </div>
    ${
      keepsLogin
        ? tickField({
            ...frame(fields, 'forgetsLogin'),
            isTicked: values.forgetsLogin,
            onTick: (forgetsLogin) => set({ forgetsLogin, ...(forgetsLogin && { user: '', password: '' }) }),
          })
        : nothing
    }
  `
}

function moreTemplate(fields: CameraFields): TemplateResult {
  const { values, set, isNew, groups } = fields
  return html`<details
    class="more"
    ?open=${fields.isMoreOpen}
    @toggle=${(event: Event) => fields.setMoreOpen((event.currentTarget as HTMLDetailsElement).open)}
  >
    <summary>${WORDS.more}</summary>
    <div class="fields">
      ${text(fields, 'group', { list: 'camera-groups' })}
      <datalist id="camera-groups">${groups.map((group) => html`<option value=${group}></option>`)}</datalist>
      ${isNew ? text(fields, 'id', { hint: WORDS.idHint }) : nothing}
      ${text(fields, 'subUrl', { type: 'url', hint: WORDS.subUrlHint })}
      ${selectField({
        ...frame(fields, 'transport', WORDS.transportHint),
        value: values.transport,
        choices: Object.entries(WORDS.transports).map(([value, label]) => ({ value, label })),
        onChoice: (transport) => set({ transport: transport as FormValues['transport'] }),
      })}
      ${tickField({
        ...frame(fields, 'hasAudio'),
        isTicked: values.hasAudio,
        onTick: (hasAudio) => set({ hasAudio }),
      })}
      ${tickField({
        ...frame(fields, 'isOnDemand', WORDS.onDemandHint),
        isTicked: values.isOnDemand,
        onTick: (isOnDemand) => set({ isOnDemand }),
      })}
    </div>
  </details>`
}

type TextName = 'host' | 'port' | 'channel' | 'user' | 'password' | 'name' | 'id' | 'group' | 'subUrl'

interface TextLooks {
  readonly hint?: string
  readonly type?: 'url' | 'password'
  readonly inputMode?: 'url' | 'numeric'
  readonly placeholder?: string
  readonly list?: string
}

function text(fields: CameraFields, name: TextName, { hint, ...looks }: TextLooks = {}): TemplateResult {
  return textField({
    ...frame(fields, name, hint),
    ...looks,
    value: fields.values[name],
    onInput: (value) => fields.set({ [name]: value }),
  })
}

function frame({ faults }: CameraFields, name: FieldName, hint?: string): FieldFrame {
  return { id: controlId(name), label: WORDS.labels[name], hint, fault: faults.fields.get(name) }
}
