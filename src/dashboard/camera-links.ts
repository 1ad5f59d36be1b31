import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit'
import { dataOf, type Token } from '../client/client.ts'
import { ADDRESS_KINDS, addressesOf, type AddressKind } from './stream-addresses.ts'
import { copyText } from './copy-text.ts'
import { api } from './page-relay.ts'
import { CAMERA_PAGE_TEXT } from './text/camera-page-text.ts'

const COPIED_MS = 2_000

/** Which addresses, and who looks at them. */
export interface LinksView {
  readonly rendition: string
  readonly mayManage: boolean
}

/** The addresses of a camera, each with a button that copies it; an admin can have them work without a login. */
export class CameraLinks {
  readonly #host: ReactiveControllerHost
  readonly #stream: string
  #made: { readonly token: Token; readonly secret: string } | undefined
  #tokenFault = ''
  #copied: AddressKind | undefined
  #failed: AddressKind | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(host: ReactiveControllerHost, stream: string) {
    this.#host = host
    this.#stream = stream
  }

  template({ rendition, mayManage }: LinksView): TemplateResult {
    const words = CAMERA_PAGE_TEXT
    const token = this.#made?.secret
    const addresses = addressesOf({ relayUrl: document.baseURI, stream: this.#stream, rendition, token })
    return html`
      <header><h2>${words.addresses}</h2></header>
      <ul class="links">
        ${ADDRESS_KINDS.map((kind) => this.#row(kind, addresses[kind]))}
      </ul>
      ${this.#tokenPart(mayManage)}
      <p class="visually-hidden" role="status">${this.#copied === undefined ? '' : words.copied}</p>
    `
  }

  #row(kind: AddressKind, address: string): TemplateResult {
    const { address: names, copy, copyOf, copied, copyFailed } = CAMERA_PAGE_TEXT
    const { name, hint } = names[kind]
    return html`<li>
      <h3>${name}</h3>
      <p class="muted">${hint}</p>
      <pre tabindex="0" role="region" aria-label=${name}><code>${address}</code></pre>
      <button
        class="button quiet small"
        type="button"
        aria-label=${copyOf(name)}
        @click=${(event: Event) => void this.#copy(kind, address, event)}
      >
        ${this.#copied === kind ? copied : copy}
      </button>
      ${this.#failed === kind ? html`<p class="fault" role="alert">${copyFailed}</p>` : nothing}
    </li>`
  }

  #tokenPart(mayManage: boolean): TemplateResult {
    const words = CAMERA_PAGE_TEXT
    if (this.#made !== undefined) return html`<p class="muted">${words.tokenMade(this.#made.token.id)}</p>`
    return html`
      <p class="muted">${words.addressesNeedLogin}</p>
      ${
        mayManage
          ? html`<button
              class="button quiet"
              type="button"
              title=${words.makeTokenHint}
              @click=${() => void this.#makeToken()}
            >
              ${words.makeToken}
            </button>`
          : nothing
      }
      <p class="fault" role="alert">${this.#tokenFault}</p>
    `
  }

  async #copy(kind: AddressKind, address: string, { currentTarget }: Event): Promise<void> {
    const row = (currentTarget as Element).closest('li')!
    const isCopied = await copyText(address, row)
    this.#copied = isCopied ? kind : undefined
    this.#failed = isCopied ? undefined : kind
    const text = row.querySelector('code')
    if (!isCopied && text !== null) getSelection()?.selectAllChildren(text)
    this.#host.requestUpdate()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#copied = undefined
      this.#host.requestUpdate()
    }, COPIED_MS)
  }

  async #makeToken(): Promise<void> {
    const name = CAMERA_PAGE_TEXT.tokenName(this.#stream)
    try {
      const body = { name, role: 'viewer', cameras: [this.#stream] } as const
      this.#made = await dataOf(api.POST('/tokens', { body: { ...body, cameras: [...body.cameras] } }))
      this.#tokenFault = ''
    } catch {
      this.#tokenFault = CAMERA_PAGE_TEXT.tokenFailed
    }
    this.#host.requestUpdate()
  }
}
