import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { Link, Session, Token } from '../client/client.ts'
import { endLink, endSession, readAccess, revokeToken, type AccessLists } from './access-lists.ts'
import { browserOf, linkRow, sessionRow, tokenRow, type Looker } from './access-rows.ts'
import { accessSection } from './access-table.ts'
import { confirmEnd } from './confirm-end.ts'
import { makeLink } from './link-dialog.ts'
import { loggedOutNotice } from './notices.ts'
import { relay } from './page-relay.ts'
import { watchRelay } from './relay-watch.ts'
import { ACCESS_TEXT } from './text/access-text.ts'
import { makeToken } from './token-dialog.ts'

/** Who watches by which link changes without anybody on this page. */
const READ_EVERY_MS = 5_000

/** `<access-page>`: who may watch: links, tokens and logged-in browsers, to see, make and end. */
export class AccessPage extends LitElement {
  #lists: AccessLists = { links: undefined, tokens: undefined, sessions: undefined }
  #hasFailed = false
  #isReading = false
  #timer: ReturnType<typeof setInterval> | undefined

  constructor() {
    super()
    watchRelay(this, ['login', 'streams', 'link'])
    relay.subscribe(() => void this.#read(), ['login', 'link'])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#timer = setInterval(() => document.hidden || void this.#read(), READ_EVERY_MS)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearInterval(this.#timer)
  }

  /** The page's own styles apply. */
  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult | typeof nothing {
    if (relay.login === null) return loggedOutNotice()
    if (relay.login === undefined) return nothing
    if (!relay.mayOperate) return noAccessNotice()
    return html`
      <h1>${ACCESS_TEXT.page}</h1>
      <p class="fault" role="alert">${this.#hasFailed ? ACCESS_TEXT.failed : ''}</p>
      ${this.#links()} ${relay.mayManage ? html`${this.#tokens()} ${this.#sessions()}` : nothing}
    `
  }

  #links(): TemplateResult {
    const { add, ...words } = ACCESS_TEXT.links
    const rows = this.#lists.links?.map((link) => linkRow(link, this.#looker, () => this.#endLink(link)))
    const act = (): void => void this.#then(makeLink())
    return accessSection({ ...words, id: 'links', rows, add: { words: add, act } })
  }

  #tokens(): TemplateResult {
    const { add, ...words } = ACCESS_TEXT.tokens
    const rows = this.#lists.tokens?.map((token) =>
      tokenRow(token, this.#looker, () => this.#endToken(token)),
    )
    const act = (): void => void this.#then(makeToken())
    return accessSection({ ...words, id: 'tokens', rows, add: { words: add, act } })
  }

  #sessions(): TemplateResult {
    const rows = this.#lists.sessions?.map((session) =>
      sessionRow(session, this.#looker, () => this.#endSession(session)),
    )
    return accessSection({ ...ACCESS_TEXT.sessions, id: 'sessions', rows })
  }

  get #looker(): Looker {
    return {
      nowMs: relay.serverNowMs,
      own: relay.login?.id,
      nameOf: (camera) => relay.stream(camera)?.name ?? camera,
    }
  }

  #endLink({ id, name }: Link): void {
    const { endHead, endText, end } = ACCESS_TEXT.links
    const act = (): Promise<void> => endLink(id)
    void this.#then(confirmEnd({ heading: endHead(name), texts: [endText], button: end, act }))
  }

  #endToken({ id, name }: Token): void {
    const { endHead, endText, endOwn, end } = ACCESS_TEXT.tokens
    const texts = id === relay.login?.id ? [endText, endOwn] : [endText]
    const act = (): Promise<void> => revokeToken(id)
    void this.#then(confirmEnd({ heading: endHead(name), texts, button: end, act }))
  }

  #endSession(session: Session): void {
    const { endHead, endText, endOwn, end } = ACCESS_TEXT.sessions
    const texts = session.isCaller ? [endText, endOwn] : [endText]
    const act = (): Promise<void> => endSession(session.id)
    void this.#then(confirmEnd({ heading: endHead(browserOf(session)), texts, button: end, act }))
  }

  async #then(closed: Promise<void>): Promise<void> {
    await closed
    await this.#read()
  }

  async #read(): Promise<void> {
    if (!relay.mayOperate || this.#isReading) return
    this.#isReading = true
    try {
      this.#lists = await readAccess()
      this.#hasFailed = false
    } catch {
      this.#hasFailed = relay.login !== null
    }
    this.#isReading = false
    this.requestUpdate()
  }
}

customElements.define('access-page', AccessPage)

function noAccessNotice(): TemplateResult {
  return html`<section class="notice">
    <h1>${ACCESS_TEXT.noAccessHead}</h1>
    <p>${ACCESS_TEXT.noAccessText}</p>
  </section>`
}
