import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit'
import { CopyRows } from './copy-rows.ts'
import { ADDRESS_KINDS, addressesOf } from './stream-addresses.ts'
import { CAMERA_PAGE_TEXT } from './text/camera-page-text.ts'

/** Which addresses, and what who looks at them may do. */
export interface LinksView {
  readonly rendition: string
  /** Opens the dialog that makes addresses for people without a login; undefined where that is not for this login. */
  readonly share: (() => void) | undefined
}

/** The addresses of a camera for whoever is logged in, each with a button that copies it. */
export class CameraLinks {
  readonly #stream: string
  readonly #rows: CopyRows

  constructor(host: ReactiveControllerHost, stream: string) {
    this.#stream = stream
    this.#rows = new CopyRows(host, { list: 'links', button: () => 'button quiet small' })
  }

  template({ rendition, share }: LinksView): TemplateResult {
    const words = CAMERA_PAGE_TEXT
    const addresses = addressesOf({
      relayUrl: document.baseURI,
      stream: this.#stream,
      rendition,
      token: undefined,
    })
    return html`
      <header><h2>${words.addresses}</h2></header>
      ${this.#rows.template(ADDRESS_KINDS.map((kind) => ({ ...words.address[kind], text: addresses[kind] })))}
      <p class="muted">${words.addressesNeedLogin}</p>
      ${
        share === undefined
          ? nothing
          : html`<button class="button quiet" type="button" @click=${share}>
              ${words.addressesWithoutLogin}
            </button>`
      }
    `
  }
}
