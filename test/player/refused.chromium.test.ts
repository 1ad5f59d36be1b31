import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { Role } from '../../src/auth/roles.ts'
import { TEXT } from '../../src/player/text/picture-text.ts'
import { startBrowser } from '../support/browser.ts'
import { PATIENCE_MS } from '../support/eventually.ts'
import { TestRelay } from '../support/relay.ts'
import { untilSeen, type Seen } from '../support/watch-stage.ts'

const NAME = 'relay.example'
const NOT_LET_IN = 'You are not logged in, or your link or token is no longer valid.'

describe('A page that the relay does not let in', () => {
  let relay: TestRelay
  let browser: Browser

  before(async () => {
    browser = await startBrowser([`--host-resolver-rules=MAP ${NAME} 127.0.0.1`])
  })

  // Whoever brought many wrong tokens waits for the answer to the next.
  beforeEach(async () => {
    relay = await TestRelay.start({
      streams: [{ id: 'cam', url: 'rtsp://127.0.0.1:9/stream' }],
      settings: { allowedHosts: NAME },
    })
  })

  afterEach(() => relay.close())
  after(() => browser.close())

  /** @returns the page, and what the browser would have asked its user for: user and password, where. */
  async function visit(path: string, host: string): Promise<{ page: Page; asked: string[] }> {
    const context = await browser.newContext()
    context.setDefaultTimeout(PATIENCE_MS)
    const page = await context.newPage()
    const asked: string[] = []
    const devTools = await context.newCDPSession(page)
    devTools.on('Fetch.requestPaused', ({ requestId }) => {
      devTools.send('Fetch.continueRequest', { requestId }).catch(passOverClosed)
    })
    devTools.on('Fetch.authRequired', ({ requestId, request }) => {
      asked.push(request.url)
      const authChallengeResponse = { response: 'CancelAuth' } as const
      devTools.send('Fetch.continueWithAuth', { requestId, authChallengeResponse }).catch(passOverClosed)
    })
    await devTools.send('Fetch.enable', { handleAuthRequests: true })
    const url = new URL(path, relay.relay.url)
    url.hostname = host
    await page.goto(url.href, { waitUntil: 'domcontentloaded' })
    return { page, asked }
  }

  const wrong = `baton_${'A'.repeat(43)}`

  for (const host of ['127.0.0.1', NAME]) {
    it(`says so with a wrong token and with none, and asks for no password (${host})`, async () => {
      for (const query of [`?token=${wrong}`, '', '?engine=still', `?engine=still&token=${wrong}`]) {
        const { page, asked } = await visit(`watch/cam${query}`, host)
        const { view } = await untilSeen(page, 'a reason', ({ view }) => view.kind === 'failed')
        assert.equal(view.detail, NOT_LET_IN)
        assert.deepEqual(asked, [], query)
        await page.context().close()
      }
    })
  }

  it('says so with a token that expired', async () => {
    const { tokens } = relay.relay.identity
    const expiresMs = Date.now() + 1_500
    const { secret } = await tokens.create({ name: 'short', role: 'viewer', expiresMs })
    const { page, asked } = await visit(`watch/cam?token=${secret}`, '127.0.0.1')
    await untilSeen(page, 'an end', ({ view }) => view.kind === 'failed')
    await page.reload({ waitUntil: 'domcontentloaded' })
    const { view } = await untilSeen(page, 'a reason', ({ view }) => view.kind === 'failed')
    assert.equal(view.detail, NOT_LET_IN)
    assert.deepEqual(asked, [])
    await page.context().close()
  })

  async function logIn(page: Page, role: Role): Promise<void> {
    const { url, identity } = relay.relay
    const { secret } = await identity.tokens.create({ name: role, role })
    const headers = { origin: new URL(url).origin }
    const reply = await page.context().request.post(`${url}login`, { data: { secret }, headers })
    assert.equal(reply.ok(), true)
  }

  const wayIn = (page: Page) => page.locator('.enter a')
  const isLetIn = ({ stats }: Seen): boolean => stats.connection === 'open'

  it('offers a way in, and lets in who logged in elsewhere as soon as there is hope', async () => {
    const { page } = await visit('watch/cam', '127.0.0.1')
    await wayIn(page).waitFor()
    await logIn(page, 'viewer')
    await page.evaluate(() => window.dispatchEvent(new Event('online')))
    await untilSeen(page, 'the relay', isLetIn)
    await wayIn(page).waitFor({ state: 'hidden' })
    await page.context().close()
  })

  it('tries again by its button, after the stream came back', async () => {
    const { page } = await visit('login', '127.0.0.1')
    await logIn(page, 'viewer')
    await page.goto(`${relay.relay.url}watch/cam`, { waitUntil: 'domcontentloaded' })
    await untilSeen(page, 'the relay', isLetIn)
    await relay.fetch('api/streams/cam', { method: 'DELETE' })
    const { view } = await untilSeen(page, 'an end', ({ view }) => view.kind === 'failed')
    assert.equal(view.detail, TEXT.refusedUnknown)
    assert.equal(await wayIn(page).isVisible(), false, 'a login does not help')
    const put = await relay.send('PUT', 'api/streams/cam', { url: 'rtsp://127.0.0.1:9/stream' })
    assert.equal(put.ok, true)
    await page.getByRole('button', { name: TEXT.tryAgain }).click()
    await untilSeen(page, 'the relay', isLetIn)
    await page.context().close()
  })

  it('says which rendition there is not, and the page of a camera shows the one there is', async () => {
    const { page } = await visit('login', '127.0.0.1')
    await logIn(page, 'viewer')
    await page.goto(`${relay.relay.url}watch/cam?rendition=nope`, { waitUntil: 'domcontentloaded' })
    await page.locator('.notice', { hasText: TEXT.noRendition('nope') }).waitFor()
    await untilSeen(page, 'the rendition that there is', ({ stats }) => stats.rendition === 'main')
    await page.evaluate(() => {
      const player = document.createElement('baton-player')
      player.setAttribute('stream', 'cam')
      player.setAttribute('rendition', 'nope')
      document.querySelector('baton-player')?.replaceWith(player)
    })
    const { view } = await untilSeen(page, 'a reason', ({ view }) => view.kind === 'failed')
    assert.equal(view.detail, TEXT.noRendition('nope'))
    await page.evaluate(() => document.querySelector('baton-player')?.setAttribute('rendition', 'main'))
    await untilSeen(page, 'the relay', isLetIn)
    await page.evaluate(() => document.querySelector('baton-player')?.setAttribute('rendition', 'none'))
    await page.locator('.notice', { hasText: TEXT.noRendition('none') }).waitFor()
    await page.context().close()
  })
})

/** A page that has closed meanwhile takes its requests with it. */
function passOverClosed(error: Error): void {
  if (!/Invalid InterceptionId|closed/.test(error.message)) throw error
}
