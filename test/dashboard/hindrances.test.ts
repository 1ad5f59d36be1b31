import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { eventuallyAnswered } from '../support/eventually.ts'
import { away, namesOf, PageStage } from './page-stage.ts'

describe('The pages, hindered,', () => {
  let stage: PageStage

  before(async () => {
    stage = await PageStage.open({ streams: [away('door'), away('yard')] })
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

  it('say that a camera was removed whose settings are open', async () => {
    const page = await stage.page('', { role: 'admin' })
    await page.getByRole('button', { name: 'Settings of yard' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Mine')
    assert.equal((await stage.relay.fetch('api/streams/yard', { method: 'DELETE' })).status, 204)
    await page.getByRole('alert').getByText('was removed meanwhile').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.context().close()
  })
})
