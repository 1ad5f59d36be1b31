import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { readSettings } from '../../src/config/settings.ts'
import { silentLog } from '../../src/log.ts'
import { startRelay, type Relay } from '../../src/relay.ts'
import { startBrowser } from '../support/browser.ts'
import { PATIENCE_MS } from '../support/eventually.ts'

describe('The pages in Chromium', () => {
  let folder: string
  let relay: Relay
  let browser: Browser | undefined
  let page: Page

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'baton-pages-'))
    await writeFile(join(folder, 'streams.json'), '{ "streams": [] }')
    const flags = {
      port: '0',
      basePath: '/baton/',
      streams: join(folder, 'streams.json'),
      data: join(folder, 'data'),
      allowLoopback: 'always',
    }
    relay = await startRelay({ settings: readSettings(flags, {}), log: silentLog })
    browser = await startBrowser()
    page = await browser.newPage()
    page.setDefaultTimeout(PATIENCE_MS)
  })

  after(async () => {
    await browser?.close()
    await relay.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('lead a visitor who is not logged in to the login', async () => {
    await page.goto(relay.url)
    await page.getByRole('heading', { name: 'You are not logged in' }).waitFor()
    await page.getByRole('link', { name: 'Log in' }).click()
    await page.waitForURL(`${relay.url}login`)
  })

  it('say that a token is wrong, beside its field', async () => {
    await page.getByLabel('Or paste a token').fill('nonsense')
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('alert').getByText('not valid').waitFor()
  })

  it('take a login link, leave no secret in the address, and show how to add a camera', async () => {
    const link = await relay.identity.logins.create(relay.url)
    await page.goto('about:blank')
    await page.goto(link)
    await page.waitForURL(relay.url)
    await page.getByRole('heading', { name: 'No camera yet' }).waitFor()
    await page.getByRole('main').getByRole('button', { name: 'Add a camera' }).waitFor()
    assert.equal(await page.evaluate(() => location.hash), '')
  })

  it('show a camera that was added since, and why it is away', async () => {
    const body = JSON.stringify({ id: 'gate', name: 'North gate', url: 'rtsp://127.0.0.1:9/stream' })
    const status = await page.evaluate(async (body) => {
      const headers = { 'content-type': 'application/json' }
      return (await fetch('api/streams', { method: 'POST', headers, body })).status
    }, body)
    assert.equal(status, 201)
    await page.getByRole('link', { name: 'North gate' }).waitFor()
    await page.getByText('Away', { exact: true }).waitFor()
    await page.goto(`${relay.url}watch/gate`)
    await page.getByText('The camera is away').waitFor()
    await page.getByRole('heading', { name: 'North gate' }).waitFor({ state: 'attached' })
    // Nobody has touched the page, and there is no picture that the name would cover.
    await page.waitForFunction(() => {
      const top = document.querySelector('baton-player')!.shadowRoot!.querySelector('.top')!
      return getComputedStyle(top).opacity === '1'
    })
  })

  it('say that a stream is unknown instead of trying for ever', async () => {
    await page.goto(`${relay.url}watch/nothing-here`)
    await page.getByText('There is no such stream').waitFor()
  })
})

it('The player is one module that needs no other file', async () => {
  const text = await readFile(new URL('../../dist/public/player.js', import.meta.url), 'utf8')
  assert.doesNotMatch(text, /\bimport\s*[{(*"']|\bfrom\s*["']/)
})

it('The licences of what the pages bundle lie beside them', async () => {
  const text = await readFile(new URL('../../dist/public/licences.md', import.meta.url), 'utf8')
  for (const name of ['lit', 'lit-html', 'openapi-fetch']) assert.match(text, new RegExp(`\\b${name}\\b`))
  assert.match(text, /BSD 3-Clause|Redistributions in binary form/)
})
