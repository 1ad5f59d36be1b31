import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Role } from '../../src/auth/roles.ts'
import type { BatonPlayer } from '../../src/player/element.ts'
import { startBrowser } from '../support/browser.ts'
import { PATIENCE_MS } from '../support/eventually.ts'
import { TestRelay, type TestRelayOptions } from '../support/relay.ts'

/** A camera that nobody answers for. */
export function away(id: string, more: object = {}): object {
  return { id, url: 'rtsp://127.0.0.1:9/stream', ...more }
}

/** A relay, and a real Chromium whose pages are logged in. */
export class PageStage {
  readonly relay: TestRelay
  readonly #browser: Browser

  private constructor(relay: TestRelay, browser: Browser) {
    this.relay = relay
    this.#browser = browser
  }

  static async open(options: TestRelayOptions): Promise<PageStage> {
    return new PageStage(await TestRelay.start(options), await startBrowser())
  }

  /** A page of its own browser session. @param who nobody where it is left out. */
  async page(
    path: string,
    who?: { role: Role; cameras?: string[] },
    size = { width: 1280, height: 720 },
  ): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: size })
    context.setDefaultTimeout(PATIENCE_MS)
    if (who !== undefined) await this.#logIn(context, await this.token(who))
    const page = await context.newPage()
    // A video without a picture yet, of a camera that is away, can hold up the event `load`.
    await page.goto(new URL(path, this.relay.relay.url).href, { waitUntil: 'domcontentloaded' })
    return page
  }

  async token(who: { role: Role; cameras?: string[] }): Promise<string> {
    return (await this.relay.relay.identity.tokens.create({ name: who.role, ...who })).secret
  }

  async close(): Promise<void> {
    await this.#browser.close()
    await this.relay.close()
  }

  async #logIn(context: BrowserContext, secret: string): Promise<void> {
    const { url } = this.relay.relay
    const { origin } = new URL(url)
    const reply = await context.request.post(`${url}login`, { data: { secret }, headers: { origin } })
    if (!reply.ok()) throw new Error(`Cannot log in: ${reply.status()}`)
  }
}

/** Names of the tiles that are seen, in their order. */
export function namesOf(page: Page): Promise<string[]> {
  return page.locator('camera-tile:visible .caption .name').allInnerTexts()
}

/** What a tile's player tells of itself. */
export function playerOf(
  page: Page,
  id: string,
): Promise<{ kind: string; isPaused: boolean; shown: number }> {
  return page.locator(`baton-player[stream="${id}"]`).evaluate((element) => {
    const player = element as BatonPlayer
    return { kind: player.view.kind, isPaused: player.paused, shown: player.stats?.shown ?? 0 }
  })
}
