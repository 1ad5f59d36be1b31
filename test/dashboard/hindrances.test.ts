import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Route } from 'playwright-core'
import { CAMERA_PAGE_TEXT } from '../../src/dashboard/text/camera-page-text.ts'
import { TEXT } from '../../src/player/text/picture-text.ts'
import { eventuallyAnswered } from '../support/eventually.ts'
import { untilSeen } from '../support/watch-stage.ts'
import { away, namesOf, PageStage } from './page-stage.ts'

describe('The pages, hindered,', () => {
  let stage: PageStage

  before(async () => {
    stage = await PageStage.open({ streams: ['door', 'yard', 'gate'].map((id) => away(id)) })
  })

  after(() => stage.close())

  it('go on by themselves when somebody has logged in beside them', async () => {
    for (const path of ['', 'camera/door']) {
      const page = await stage.page(path)
      await page.clock.install()
      await page.reload({ waitUntil: 'domcontentloaded' })
      await page.getByText('You are not logged in').waitFor()
      const { url } = stage.relay.relay
      const data = { secret: await stage.token({ role: 'viewer' }) }
      await page.context().request.post(`${url}login`, { data, headers: { origin: new URL(url).origin } })
      await page.clock.fastForward(30_000)
      await page.locator('baton-player').first().waitFor()
      await page.context().close()
    }
  })

  it('show everything where the browser lets them keep nothing', async () => {
    const page = await stage.page('', { role: 'viewer' })
    const faults: Error[] = []
    page.on('pageerror', (fault) => faults.push(fault))
    await page.addInitScript(() =>
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('The document is sandboxed', 'SecurityError')
        },
      }),
    )
    await page.reload({ waitUntil: 'domcontentloaded' })
    await page.getByRole('button', { name: '1 camera at a time' }).click()
    await eventuallyAnswered('one tile', async () => (await namesOf(page)).join() === 'door')
    assert.deepEqual(faults, [])
    await page.context().close()
  })

  it('show the rendition that there is, also when the answer about the other one comes late', async () => {
    const page = await stage.page('', { role: 'viewer' })
    const isAsked = new Promise<Route>((resolve) => {
      void page.route('**/live/door?rendition=nope&*', resolve, { times: 1 })
    })
    const url = new URL('camera/door?rendition=nope', stage.relay.relay.url)
    await page.goto(url.href, { waitUntil: 'domcontentloaded' })
    const asking = await isAsked
    await page.getByText(CAMERA_PAGE_TEXT.noRendition('nope')).waitFor()
    await asking.continue()
    await page.locator('.notice', { hasText: TEXT.noRendition('nope') }).waitFor()
    await untilSeen(page, 'the rendition that there is', ({ stats }) => stats.rendition === 'main')
    await page.context().close()
  })

  it('say that a camera was removed whose settings are open', async () => {
    const page = await stage.page('', { role: 'admin' })
    for (const [id, key] of [
      ['yard', 'Enter'],
      ['gate', 'Escape'],
    ] as const) {
      await page.getByRole('button', { name: `Settings of ${id}` }).click()
      await page.getByLabel('Name', { exact: true }).fill('Mine')
      assert.equal((await stage.relay.fetch(`api/streams/${id}`, { method: 'DELETE' })).status, 204)
      await page.getByRole('alert').getByText('was removed meanwhile').waitFor()
      await page.keyboard.press(key)
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    await page.context().close()
  })
})
