import { html, type TemplateResult } from 'lit'
import { dataOf } from '../client/client.ts'
import { linkFramePath, linkPath } from '../protocol/link-path.ts'
import { endOf, type Life } from './access-life.ts'
import { cameraChoice } from './camera-choice.ts'
import type { CopyRow } from './copy-rows.ts'
import { selectField, textField } from './form-field.ts'
import { MakingDialog } from './making-dialog.ts'
import { api, relay } from './page-relay.ts'
import { addressesOf } from './stream-addresses.ts'
import { ACCESS_TEXT } from './text/access-text.ts'
import { CAMERA_PAGE_TEXT } from './text/camera-page-text.ts'

const WORDS = ACCESS_TEXT.make
/** As the API takes it. */
const MAX_VIEWERS = 10_000

type Picture = keyof typeof WORDS.pictures

/** `<link-dialog>`: makes a viewer link. */
class LinkDialog extends MakingDialog {
  protected readonly heading: string
  protected readonly madeHeading = ACCESS_TEXT.made.linkHead
  protected readonly makeIt = WORDS.makeLink
  protected readonly namePlaceholder = WORDS.linkName
  readonly #camera: string | undefined
  #cameras: ReadonlySet<string>
  #maxViewers = '10'
  #picture: Picture = 'each'
  #origins = ''

  /** @param camera that it shall open; undefined = it is asked for. */
  constructor(camera: string | undefined) {
    super()
    this.#camera = camera
    this.#cameras = new Set(camera === undefined ? [] : [camera])
    this.heading = camera === undefined ? WORDS.link : WORDS.linkFor(relay.stream(camera)?.name ?? camera)
  }

  protected override fieldsTemplate(): TemplateResult {
    if (this.#camera !== undefined) return html``
    const fault = this.wasTried && this.#cameras.size === 0 ? WORDS.faults.cameras : undefined
    return cameraChoice(this.#cameras, fault, (chosen) => {
      this.#cameras = chosen
      this.requestUpdate()
    })
  }

  protected override moreTemplate(): TemplateResult {
    return html`${textField({
        id: 'link-viewers',
        label: WORDS.maxViewers,
        hint: WORDS.maxViewersHint,
        fault: this.wasTried && !this.#hasCount ? WORDS.faults.maxViewers(MAX_VIEWERS) : undefined,
        value: this.#maxViewers,
        inputMode: 'numeric',
        onInput: (text) => {
          this.#maxViewers = text
          this.requestUpdate()
        },
      })}
      <details class="more">
        <summary>${WORDS.more}</summary>
        <div class="fields">
          ${selectField({
            id: 'link-picture',
            label: WORDS.picture,
            value: this.#picture,
            choices: Object.entries(WORDS.pictures).map(([value, label]) => ({ value, label })),
            onChoice: (picture) => (this.#picture = picture as Picture),
          })}
          ${textField({
            id: 'link-origins',
            label: WORDS.origins,
            hint: WORDS.originsHint,
            value: this.#origins,
            inputMode: 'url',
            onInput: (text) => (this.#origins = text),
          })}
        </div>
      </details>`
  }

  protected override get isComplete(): boolean {
    return this.#cameras.size > 0 && this.#hasCount
  }

  get #hasCount(): boolean {
    const count = Number(this.#maxViewers)
    return Number.isInteger(count) && count >= 1 && count <= MAX_VIEWERS
  }

  protected override async make(name: string, life: Life): Promise<readonly CopyRow[]> {
    const origins = this.#origins.split(/[\s,]+/).filter((origin) => origin !== '')
    const body = {
      name,
      cameras: [...this.#cameras],
      maxViewers: Number(this.#maxViewers),
      expiresMs: endOf(life, relay.serverNowMs) ?? null,
      ...(this.#picture !== 'each' && { rendition: this.#picture }),
      ...(origins.length > 0 && { origins }),
    }
    const { link, secret } = await dataOf(api.POST('/links', { body }))
    const { address, addressHint, frame, frameHint, frameCode, embed, embedHint } = ACCESS_TEXT.made
    const at = (path: string): string => new URL(path, document.baseURI).href
    const pages = [
      { name: address, hint: addressHint, text: at(linkPath(link.cameras, secret)) },
      {
        name: frame,
        hint: frameHint,
        text: frameCode(at(linkFramePath(link.cameras, secret)), escapeQuotes(name)),
      },
    ]
    const [stream, ...others] = link.cameras
    if (stream === undefined || others.length > 0) return pages
    const addresses = addressesOf({
      relayUrl: document.baseURI,
      stream,
      rendition: link.rendition ?? 'main',
      token: secret,
    })
    const { httpTs, snapshot } = CAMERA_PAGE_TEXT.address
    return [
      ...pages,
      { name: embed, hint: embedHint, text: addresses.embed },
      { ...httpTs, text: addresses.httpTs },
      { ...snapshot, text: addresses.snapshot },
    ]
  }
}

customElements.define('link-dialog', LinkDialog)

function escapeQuotes(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
}

/** Asks what the link shall be, makes it and shows it. Resolves when the dialog is closed. */
export function makeLink(camera?: string): Promise<void> {
  const dialog = new LinkDialog(camera)
  document.body.append(dialog)
  return dialog.closed
}
