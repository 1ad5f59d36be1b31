import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit'
import { dataOf, type Token } from '../client/client.ts'
import { CopyRows } from './copy-rows.ts'
import { api } from './page-relay.ts'
import { ADDRESS_KINDS, addressesOf } from './stream-addresses.ts'
import { CAMERA_PAGE_TEXT } from './text/camera-page-text.ts'

/** Which addresses, and who looks at them. */
export interface LinksView {
  readonly rendition: string
  readonly mayManage: boolean
}

/** The addresses of a camera, each with a button that copies it; an admin can have them work without a login. */
export class CameraLinks {
  readonly #host: ReactiveControllerHost
  readonly #stream: string
  readonly #rows: CopyRows
  #made: { readonly token: Token; readonly secret: string } | undefined
  #tokenFault = ''

  constructor(host: ReactiveControllerHost, stream: string) {
    this.#host = host
    this.#stream = stream
    this.#rows = new CopyRows(host, { list: 'links', button: () => 'button quiet small' })
  }

  template({ rendition, mayManage }: LinksView): TemplateResult {
    const words = CAMERA_PAGE_TEXT
    const token = this.#made?.secret
    const addresses = addressesOf({ relayUrl: document.baseURI, stream: this.#stream, rendition, token })
    return html`
      <header><h2>${words.addresses}</h2></header>
      ${this.#rows.template(ADDRESS_KINDS.map((kind) => ({ ...words.address[kind], text: addresses[kind] })))}
      ${this.#tokenPart(mayManage)}
    `
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
