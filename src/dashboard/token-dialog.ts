import { html, nothing, type TemplateResult } from 'lit'
import { dataOf } from '../client/client.ts'
import { endOf, type Life } from './access-life.ts'
import { cameraChoice } from './camera-choice.ts'
import type { CopyRow } from './copy-rows.ts'
import { selectField } from './form-field.ts'
import { MakingDialog } from './making-dialog.ts'
import type { Role } from './page-login.ts'
import { api, relay } from './page-relay.ts'
import { ACCESS_TEXT } from './text/access-text.ts'

const WORDS = ACCESS_TEXT.make

/** `<token-dialog>`: makes a token. */
class TokenDialog extends MakingDialog {
  protected readonly heading = WORDS.token
  protected readonly madeHeading = ACCESS_TEXT.made.tokenHead
  protected readonly makeIt = WORDS.makeToken
  protected readonly namePlaceholder = WORDS.tokenName
  #role: Role = 'viewer'
  #isForSome = false
  #cameras: ReadonlySet<string> = new Set()

  constructor() {
    super()
    this.setLife('never')
  }

  protected override fieldsTemplate(): TemplateResult {
    const { role, roles, cameras, allCameras, someCameras } = WORDS
    return html`
      ${selectField({
        id: 'token-role',
        label: role,
        value: this.#role,
        choices: Object.entries(roles).map(([value, label]) => ({ value, label })),
        onChoice: (choice) => {
          this.#role = choice as Role
          this.requestUpdate()
        },
      })}
      ${
        this.#role === 'viewer'
          ? selectField({
              id: 'token-cameras',
              label: cameras,
              value: this.#isForSome ? 'some' : 'all',
              choices: [
                { value: 'all', label: allCameras },
                { value: 'some', label: someCameras },
              ],
              onChoice: (choice) => {
                this.#isForSome = choice === 'some'
                this.requestUpdate()
              },
            })
          : nothing
      }
      ${this.#namesCameras ? this.#choice() : nothing}
    `
  }

  #choice(): TemplateResult {
    const fault = this.wasTried && this.#cameras.size === 0 ? WORDS.faults.cameras : undefined
    return cameraChoice(this.#cameras, fault, (chosen) => {
      this.#cameras = chosen
      this.requestUpdate()
    })
  }

  protected override get isComplete(): boolean {
    return !this.#namesCameras || this.#cameras.size > 0
  }

  get #namesCameras(): boolean {
    return this.#role === 'viewer' && this.#isForSome
  }

  protected override async make(name: string, life: Life): Promise<readonly CopyRow[]> {
    const expiresMs = endOf(life, relay.serverNowMs)
    const body = {
      name,
      role: this.#role,
      ...(this.#namesCameras && { cameras: [...this.#cameras] }),
      ...(expiresMs !== undefined && { expiresMs }),
    }
    const { secret } = await dataOf(api.POST('/tokens', { body }))
    const { token, tokenHint } = ACCESS_TEXT.made
    return [{ name: token, hint: tokenHint, text: secret }]
  }
}

customElements.define('token-dialog', TokenDialog)

/** Asks what the token shall be, makes it and shows it. Resolves when the dialog is closed. */
export function makeToken(): Promise<void> {
  const dialog = new TokenDialog()
  document.body.append(dialog)
  return dialog.closed
}
