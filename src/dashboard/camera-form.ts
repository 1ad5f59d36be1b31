import { html, nothing, type TemplateResult } from 'lit'
import { ProblemError } from '../client/client.ts'
import { conditionTemplate } from './camera-condition.ts'
import { faultsOfCause, faultsOfProblem, faultsOfValues, NO_FAULTS } from './camera-form-faults.ts'
import type { FormFaults } from './camera-form-faults.ts'
import { cameraFieldsTemplate, controlId } from './camera-form-fields.ts'
import {
  askOf,
  EMPTY_VALUES,
  hasOther,
  likelySubUrl,
  valuesOf,
  withLoginMoved,
  type FieldName,
  type FormValues,
} from './camera-form-values.ts'
import {
  addStream,
  askCamera,
  changeStream,
  readSettings,
  restartCamera,
  type ReadStream,
} from './camera-requests.ts'
import { CameraTrial } from './camera-trial.ts'
import { confirmRemoval } from './confirm-removal.ts'
import { asideButton, stepButton } from './form-buttons.ts'
import { ModalView } from './modal-view.ts'
import { openImport } from './open-forms.ts'
import { relay } from './page-relay.ts'
import { probeResultTemplate, probeStatus } from './probe-result.ts'
import { watchRelay } from './relay-watch.ts'
import { CAMERA_FORM_TEXT } from './text/camera-form-text.ts'
import { TEXT } from './text/shared-text.ts'
import { IMPORT_TEXT } from './text/import-text.ts'

const WORDS = CAMERA_FORM_TEXT

/** Fields that are folded away at first. */
const MORE: ReadonlySet<FieldName> = new Set(['group', 'id', 'subUrl', 'transport', 'hasAudio', 'isOnDemand'])

/** `<camera-form>`: adds a camera, or changes one. It can be tried before it is saved. */
class CameraForm extends ModalView {
  protected readonly looks = 'camera-form'
  protected readonly dialogRole = 'dialog'
  /** Of the stream that is to be changed. */
  readonly #id: string | undefined
  #read: ReadStream | undefined
  readonly #trial = new CameraTrial(() => this.requestUpdate())
  #values: FormValues = EMPTY_VALUES
  /** As they were before somebody typed. */
  #before: FormValues = EMPTY_VALUES
  #faults: FormFaults = NO_FAULTS
  #usesSmall = true
  #isMoreOpen = false
  #isSaving = false

  /** @param id of the stream to be changed; left out, one is added. */
  constructor(id?: string) {
    super()
    this.#id = id
    watchRelay(this, ['streams'])
    if (id !== undefined) void this.#load(id)
  }

  protected override get isFilled(): boolean {
    return !this.#isGone && hasOther(this.#values, this.#before)
  }

  protected override content(): TemplateResult {
    return this.#isGone ? this.#goneTemplate() : this.#formTemplate()
  }

  /** The place of the focus may have gone with the camera. */
  protected override updated(): void {
    if (this.#isGone && !this.contains(document.activeElement))
      this.querySelector<HTMLElement>('footer button')?.focus()
  }

  /** Somebody else removed the camera that is to be changed. */
  get #isGone(): boolean {
    return this.#read !== undefined && relay.stream(this.#read.stream.id) === undefined
  }

  #goneTemplate(): TemplateResult {
    return html`${this.headTemplate(WORDS.edit(this.#name))}
      <div class="body"><p class="fault" role="alert">${WORDS.gone}</p></div>
      <footer>
        <button class="button" type="button" @click=${() => this.close()}>${TEXT.dialog.close}</button>
      </footer>`
  }

  #formTemplate(): TemplateResult {
    const { stream } = this.#read ?? {}
    const isReady = this.#id === undefined || stream !== undefined
    const isToBeSaved = stream !== undefined || (this.#trial.plays && this.#trial.isOf(this.#subject))
    return html`<form novalidate @submit=${(event: Event) => event.preventDefault()}>
      ${this.headTemplate(this.#id === undefined ? WORDS.add : WORDS.edit(this.#name))}
      <div class="body">
        ${this.#faults.others.map((fault) => html`<p class="fault" role="alert">${fault}</p>`)}
        ${
          isReady
            ? html`<div class="columns">
                ${this.#fieldsTemplate()}
                <div class="side">${this.#sideTemplate()}</div>
              </div>`
            : nothing
        }
      </div>
      <footer ?hidden=${!isReady}>
        ${stream ? asideButton(WORDS.remove, () => void this.#remove(stream.id)) : nothing}
        ${this.#id === undefined ? asideButton(IMPORT_TEXT.open, () => this.leave(() => void openImport())) : nothing}
        ${stepButton(WORDS.tryIt, !isToBeSaved, this.#trial.state.kind === 'asking', () => this.#try())}
        ${stepButton(stream ? WORDS.save : WORDS.addIt, isToBeSaved, this.#isSaving, () => this.#save())}
      </footer>
      <p class="visually-hidden" role="status">${probeStatus(this.#trial.state)}</p>
    </form>`
  }

  #fieldsTemplate(): TemplateResult {
    return cameraFieldsTemplate({
      values: this.#values,
      faults: this.#faults,
      isNew: this.#id === undefined,
      keepsLogin: this.#keepsLogin,
      groups: [...new Set(relay.streams.flatMap(({ group }) => group ?? []))],
      isMoreOpen: this.#isMoreOpen,
      set: (change) => this.#set(change),
      moveLogin: () => this.#set(withLoginMoved(this.#values)),
      setMoreOpen: (isOpen) => (this.#isMoreOpen = isOpen),
    })
  }

  #sideTemplate(): TemplateResult {
    const { state } = this.#trial
    if (this.#read && state.kind === 'none')
      return conditionTemplate(this.#read.stream.id, () => this.#restart())
    return probeResultTemplate({
      state,
      isStale: !this.#trial.isOf(this.#subject),
      usesSmall: this.#usesSmall,
      useSmall: (isUsed) => {
        this.#usesSmall = isUsed
        this.requestUpdate()
      },
    })
  }

  get #keepsLogin(): boolean {
    return this.#read?.stream.renditions.main.sources?.[0]?.hasSecret === true
  }

  #faultsOf(cause: string | null): FormFaults {
    return faultsOfCause(cause, this.#values, this.#keepsLogin && !this.#values.forgetsLogin)
  }

  /** What a try would be about. */
  get #subject(): string {
    return JSON.stringify(askOf(this.#values, this.#read?.stream))
  }

  #set(change: Partial<FormValues>): void {
    this.#values = { ...this.#values, ...change }
    const fields = new Map([...this.#faults.fields].filter(([name]) => !(name in change)))
    this.#faults = { fields, others: [] }
    this.requestUpdate()
  }

  async #try(): Promise<void> {
    const values = this.#checked()
    if (!values) return
    const stream = this.#read?.stream
    const url = values.subUrl === '' ? likelySubUrl(values) : undefined
    const small = url === undefined ? undefined : askOf({ ...values, way: 'address', url }, stream)
    try {
      const report = await this.#trial.run(
        this.#subject,
        () => askCamera(askOf(values, stream)),
        url !== undefined && small ? { url, ask: () => askCamera(small) } : undefined,
      )
      if (report) this.#show(this.#faultsOf(report.problem?.cause ?? null))
      // On a narrow screen it stands below the fields.
      if (this.#trial.plays) this.querySelector('.trial')?.scrollIntoView({ block: 'nearest' })
    } catch (error) {
      this.#refused(error)
    }
  }

  async #save(): Promise<void> {
    const values = this.#checked()
    if (!values || this.#isSaving) return
    this.#isSaving = true
    this.requestUpdate()
    try {
      const complete = this.#withSmall(values)
      await (this.#read ? changeStream(complete, this.#read) : addStream(complete))
      this.close()
    } catch (error) {
      this.#refused(error)
    } finally {
      this.#isSaving = false
      this.requestUpdate()
    }
  }

  async #restart(): Promise<void> {
    try {
      if (this.#id !== undefined) await restartCamera(this.#id)
    } catch (error) {
      this.#refused(error)
    }
  }

  async #remove(id: string): Promise<void> {
    if (await confirmRemoval(id, this.#name)) this.close()
  }

  /** What the camera is called that is to be changed. */
  get #name(): string {
    const id = this.#id ?? ''
    return relay.stream(id)?.name ?? id
  }

  async #load(id: string): Promise<void> {
    try {
      this.#read = await readSettings(id)
      const { stream } = this.#read
      this.#values = this.#before = valuesOf(stream)
      const { state, cause } = stream.renditions.main
      if (state !== 'live') this.#show(this.#faultsOf(cause))
      this.requestUpdate()
    } catch (error) {
      this.#refused(error)
    }
  }

  /** The values as they may be sent; undefined when something is missing, which is said at its field. */
  #checked(): FormValues | undefined {
    this.#set(this.#values.way === 'address' ? withLoginMoved(this.#values) : {})
    const faults = faultsOfValues(this.#values)
    this.#show(faults)
    return faults.fields.size === 0 ? this.#values : undefined
  }

  /** With the small picture that was found by a try of this very camera. */
  #withSmall(values: FormValues): FormValues {
    const { state } = this.#trial
    if (state.kind !== 'done' || state.small.kind !== 'found' || values.subUrl !== '') return values
    return this.#usesSmall && this.#trial.isOf(this.#subject)
      ? { ...values, subUrl: state.small.url }
      : values
  }

  #refused(error: unknown): void {
    if (error instanceof ProblemError) this.#show(faultsOfProblem(error.problem, this.#values))
    else this.#show({ fields: new Map(), others: [WORDS.noAnswer] })
  }

  /** Goes to the first field at fault, which is then read out with what is wrong. */
  #show(faults: FormFaults): void {
    this.#faults = faults
    const [first] = faults.fields.keys()
    if (first !== undefined && MORE.has(first)) this.#isMoreOpen = true
    this.requestUpdate()
    if (first !== undefined)
      void this.updateComplete.then(() => this.querySelector<HTMLElement>(`#${controlId(first)}`)?.focus())
  }
}

customElements.define('camera-form', CameraForm)

/** Opens the form to add a camera. Resolves when it is closed. */
export function addCamera(): Promise<void> {
  return open(new CameraForm())
}

/** Opens the settings of a camera. Resolves when they are closed. */
export function editCamera(id: string): Promise<void> {
  return open(new CameraForm(id))
}

function open(form: CameraForm): Promise<void> {
  document.body.append(form)
  return form.closed
}
