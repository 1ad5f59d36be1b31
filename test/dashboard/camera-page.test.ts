import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import type { Browser, Locator, Page } from 'playwright-core'
import { linkList } from '../../src/api/answers.ts'
import type { BatonPlayer } from '../../src/player/element.ts'
import { startBrowser } from '../support/browser.ts'
import { eventuallyRead, PATIENCE_MS } from '../support/eventually.ts'
import { startGstCamera, type GstCamera } from '../support/gst-camera.ts'
import { TestRelay } from '../support/relay.ts'

/** Not localhost and not https: browsers have no clipboard there. */
const HOST = 'cameras.test'

describe('The page of a camera in Chromium', () => {
  let relay: TestRelay
  let browser: Browser | undefined
  let camera: GstCamera
  let page: Page
  const faults: string[] = []
  const requests: string[] = []

  before(async () => {
    camera = await startGstCamera({ audio: 'pcma' })
    relay = await TestRelay.start({
      streams: [{ id: 'cam', name: 'Front door', group: 'Outside', url: camera.url }],
      settings: { basePath: '/baton/', allowedHosts: HOST },
    })
    browser = await startBrowser([`--host-resolver-rules=MAP ${HOST} 127.0.0.1`])
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.setDefaultTimeout(PATIENCE_MS)
    watchFaults(page)
    await page.goto(await relay.relay.identity.logins.create(addressOf('')))
    await page.waitForURL(addressOf(''))
    await page.goto(addressOf('camera/cam'))
  })

  after(async () => {
    await browser?.close()
    await relay.close()
    await camera.close()
  })

  function addressOf(path: string): string {
    const url = new URL(path, relay.relay.url)
    url.hostname = HOST
    return url.href
  }

  function watchFaults(page: Page): void {
    page.on('console', (message) => {
      if (/content security/i.test(message.text())) faults.push(message.text())
    })
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('request', (request) => requests.push(request.url()))
  }

  function section(heading: string): Locator {
    return page.locator('section').filter({ has: page.getByRole('heading', { name: heading, exact: true }) })
  }

  const untilView = (kind: string): Promise<unknown> =>
    eventuallyRead(
      `the view “${kind}”`,
      () => page.evaluate(() => document.querySelector<BatonPlayer>('baton-player')?.view.kind),
      (seen) => seen === kind,
    )

  it('shows the live picture, what comes from the camera, and how long it is live', async () => {
    await page.getByRole('heading', { name: 'Front door' }).waitFor()
    assert.equal(await page.title(), 'Front door · Baton')
    await page.getByText('Outside', { exact: true }).waitFor()
    await page.getByText(/^Live for \d/).waitFor()
    await untilView('live')
    const sends = section('What it sends')
    for (const text of [/^H\.264 /, /^640 × 360, 2\d(\.\d)? fps$/, /^every 1\.0 s$/, /bit\/s$/])
      await sends.getByText(text).waitFor()
    await sends.getByText('made of the camera’s G.711 A-law').waitFor()
    await sends.getByText(`rtsp://127.0.0.1:${camera.port}/cam (TCP)`).waitFor()
  })

  it('draws the hour, and goes on without asking again', async () => {
    const bitrate = page.getByRole('img', { name: /^Bitrate over the last hour\. Now \d/ })
    await bitrate.waitFor()
    const drawn = (): Promise<string> =>
      bitrate.locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())
    const before = await drawn()
    requests.length = 0
    await eventuallyRead('another picture of the chart', drawn, (picture) => picture !== before)
    await page.getByRole('img', { name: /^Viewers over the last hour\. Now 1 viewer/ }).waitFor()
    await page.getByRole('img', { name: /^Delay over the last hour\. Now -?\d+ ms/ }).waitFor()
    assert.deepEqual(requests, [])
  })

  it('goes through the points of a chart by keys, and says what is there', async () => {
    const plot = page.getByRole('application', { name: /^Bitrate: the arrow keys/ })
    const figure = page.locator('figure').filter({ has: plot })
    const said = figure.getByRole('status')
    await figure.getByRole('img', { name: /Now \d/ }).waitFor()
    await eventuallyRead(
      'a drawing in each chart',
      () => page.evaluate(() => document.querySelectorAll('.chart canvas').length),
      (count) => count === 4,
    )
    await plot.focus()
    const point = /^\d\d:\d\d:\d5: [\d.]+ [kM]bit\/s$/
    const times: string[] = []
    for (const key of ['ArrowLeft', 'Home', 'End', 'ArrowRight']) {
      await page.keyboard.press(key)
      const text = (await said.textContent()) ?? ''
      assert.match(text, point)
      times.push(text.slice(0, 8))
      await figure
        .locator('.at')
        .getByText(`at ${times.at(-1)}`)
        .waitFor()
    }
    const [newest = '', oldest = '', end = '', beyond = ''] = times
    // Another step may have begun meanwhile.
    assert.ok(oldest <= newest && newest <= end && end <= beyond, times.join())
    // The other charts are looked at where this one is.
    const shown = await page.locator('.chart .at').allInnerTexts()
    assert.deepEqual(new Set(shown), new Set([`at ${beyond}`]))
    await page.keyboard.press('Escape')
    assert.equal(await said.textContent(), '')
    assert.deepEqual(await page.locator('.chart .at').allTextContents(), ['', '', '', ''])
  })

  it('lists who watches, with the delay that the player reports', async () => {
    const row = section('Who watches').getByRole('row').nth(1)
    await row.getByText(/^Chrome \d+, Linux$/).waitFor()
    await row.getByText('127.0.0.1').waitFor()
    await row.getByText('Player, Main').waitFor()
    await row.getByText(/^-?\d+ ms$/).waitFor()
  })

  it('tells by whose token each viewer came', async () => {
    const { secret } = await relay.relay.identity.tokens.create({ name: 'Kitchen tablet', role: 'viewer' })
    const leave = new AbortController()
    const watching = await fetch(new URL('live/cam.ts', relay.relay.url), {
      headers: { authorization: `Bearer ${secret}` },
      signal: leave.signal,
    })
    assert.equal(watching.status, 200)
    const viewers = section('Who watches')
    await viewers.getByRole('columnheader', { name: 'Login' }).waitFor()
    const rows = viewers.getByRole('row')
    await rows.filter({ hasText: 'HTTP-TS' }).getByText('Kitchen tablet', { exact: true }).waitFor()
    await rows.filter({ hasText: 'Player' }).getByText('admin', { exact: true }).waitFor()
    leave.abort()
    await viewers.getByText('1 viewer', { exact: true }).waitFor()
  })

  it('copies each address although the browser has no clipboard here', async () => {
    assert.equal(await page.evaluate(() => window.isSecureContext), false)
    const copies: string[] = []
    for (const name of ['Player', 'In a page of yours', 'HTTP-TS', 'Snapshot']) {
      const button = page.getByRole('button', { name: `Copy: ${name}`, exact: true })
      // It says so only for a moment.
      await Promise.all([button.getByText('Copied').waitFor(), button.click()])
      assert.equal(await button.evaluate((element) => element === document.activeElement), true)
      copies.push(await pasted(page))
    }
    assert.deepEqual(copies, [
      addressOf('watch/cam'),
      `<script type="module" src="${addressOf('player.js')}"></script>\n<baton-player stream="cam" controls></baton-player>`,
      addressOf('live/cam.ts'),
      addressOf('api/streams/cam/snapshot.jpg'),
    ])
  })

  it('makes addresses that work without a login, all by one link, which ends them all', async () => {
    await page.getByRole('button', { name: 'Without a login…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name', { exact: true }).fill('Recorder')
    await dialog.getByRole('button', { name: 'Make the link' }).click()
    const textOf = (name: string): Promise<string> => dialog.getByRole('region', { name }).innerText()
    const local = (address: string): string => address.replace(/^http:\/\/[^:]+/, 'http://127.0.0.1')
    assert.match(await textOf('In a page, as a player'), /<baton-player stream="cam" token="batonlink_/)
    const snapshot = local(await textOf('Snapshot'))
    const picture = await fetch(snapshot)
    assert.deepEqual([picture.status, picture.headers.get('content-type')], [200, 'image/jpeg'])
    assert.equal((await fetch(snapshot.replace('/cam/', '/other/'))).status, 404)
    const stop = new AbortController()
    const live = await fetch(local(await textOf('HTTP-TS')), { signal: stop.signal })
    assert.deepEqual([live.status, live.headers.get('content-type')], [200, 'video/mp2t'])
    stop.abort()
    await dialog.getByRole('button', { name: 'Done' }).click()
    const { links } = linkList.parse(await (await relay.fetch('api/links')).json())
    await relay.fetch(`api/links/${links[0]!.id}`, { method: 'DELETE' })
    assert.equal((await fetch(snapshot)).status, 401)
  })

  it('ends a viewer, who is told why', async () => {
    // Who watched over HTTP a moment ago may still be listed.
    const player = section('Who watches').getByRole('row').filter({ hasText: 'Player' })
    await player.getByRole('button', { name: 'Disconnect the viewer at 127.0.0.1' }).click()
    const dialog = page.getByRole('dialog', { name: 'Disconnect this viewer?' })
    await dialog.getByLabel('What the viewer is told').fill('The lens is being cleaned.')
    await dialog.getByRole('button', { name: 'Disconnect', exact: true }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByText('Nobody watches now.').waitFor()
    await untilView('failed')
    const detail = await page.evaluate(() => document.querySelector<BatonPlayer>('baton-player')?.view.detail)
    assert.equal(detail, 'The lens is being cleaned.')
    await page.reload()
    await untilView('live')
  })

  it('restarts the camera at a click, and counts that among the interruptions', async () => {
    await page.getByRole('button', { name: 'Restart', exact: true }).click()
    await section('Interruptions').getByText('Restarted by hand, or its settings were changed.').waitFor()
    await page.getByText(/^Live for \d/).waitFor()
    await untilView('live')
    assert.equal(await page.locator('camera-page .head .fault').textContent(), '')
  })

  it('says why the camera is away, counts the outage, and reads its last lines', async () => {
    await camera.close()
    await page.getByText(/^Away for \d/).waitFor()
    const outages = section('Interruptions')
    await outages.getByText(/, goes on/).waitFor()
    await outages.getByText('unreachable', { exact: true }).waitFor()
    await page.getByText(/^2 in the last hour, .* without pictures\.$/).waitFor()
    await page.getByText('What its pull said last').click()
    await page.getByRole('region', { name: 'What its pull said last' }).waitFor()
    camera = await startGstCamera()
    const streams = [{ id: 'cam', name: 'Front door', url: camera.url }]
    await writeFile(relay.streamsFile, JSON.stringify({ streams }))
    await page.getByText(/^Live for \d/).waitFor()
    await untilView('live')
    await eventuallyRead(
      'the end of the outage',
      () => outages.getByRole('cell').nth(1).innerText(),
      (text) => /^\d/.test(text) && !text.includes('goes on'),
    )
    await section('What it sends').getByText('none', { exact: true }).waitFor()
  })

  it('shows a viewer its own camera, without addresses, other viewers and what is not for it', async () => {
    const { secret } = await relay.relay.identity.tokens.create({
      name: 'guest',
      role: 'viewer',
      cameras: ['cam'],
    })
    const context = await browser!.newContext()
    const guest = await context.newPage()
    guest.setDefaultTimeout(PATIENCE_MS)
    watchFaults(guest)
    await guest.goto(addressOf('login'))
    await guest.getByLabel('Or paste a token').fill(secret)
    await guest.getByRole('button', { name: 'Log in' }).click()
    await guest.waitForURL(addressOf(''))
    await guest.goto(addressOf('camera/cam'))
    await guest.getByText(/^Live for \d/).waitFor()
    await guest.getByText('in the last hour').waitFor()
    const text = await guest.locator('camera-page').innerText()
    assert.doesNotMatch(text, /rtsp:|Who watches|What its pull said|without a login/)
    assert.match(text, /It does not answer at its address/)
    await guest.goto(addressOf('camera/other'))
    await guest.getByRole('heading', { name: 'There is no such camera' }).waitFor()
    await context.close()
  })

  it('breaks no content security policy, and throws nothing', () => {
    assert.deepEqual(faults, [])
  })
})

/** What the clipboard holds, as somebody would find out. */
async function pasted(page: Page): Promise<string> {
  await page.evaluate(() => {
    const field = document.createElement('textarea')
    field.id = 'pasted'
    document.body.append(field)
    field.focus()
  })
  await page.keyboard.press('Control+V')
  const text = await page.locator('#pasted').inputValue()
  await page.locator('#pasted').evaluate((field) => field.remove())
  return text
}
