import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { linkList, newLink, sessionList, tokenList } from '../../src/api/answers.ts'
import type { BatonPlayer } from '../../src/player/element.ts'
import { eventuallyAnswered } from '../support/eventually.ts'
import { WsViewer } from '../support/ws-viewer.ts'
import { away, PageStage } from './page-stage.ts'

const NAME = { name: 'Name', exact: true } as const

describe('The page of who has access', () => {
  let stage: PageStage

  before(async () => {
    stage = await PageStage.open({
      streams: [away('door', { name: 'Front door' }), away('yard', { name: 'Yard' })],
    })
  })

  after(() => stage.close())

  const read = async (path: string): Promise<unknown> => (await stage.relay.fetch(`api/${path}`)).json()
  const links = async () => linkList.parse(await read('links')).links
  const tokens = async () => tokenList.parse(await read('tokens')).tokens
  const section = (page: Page, name: string) => page.getByRole('region', { name })

  it('makes a link by keyboard alone, shows it once, counts who watches by it, and ends it', async () => {
    const page = await stage.page('access', { role: 'operator' })
    await page.getByRole('button', { name: 'New link' }).press('Enter')
    await page.getByRole('dialog', { name: 'New link' }).waitFor()
    // The name has the focus.
    await page.keyboard.type('Neighbours')
    await page.keyboard.press('Enter')
    await page.getByText('Choose a camera.').waitFor()
    assert.equal(await page.evaluate(() => (document.activeElement as HTMLInputElement).value), 'door')
    await page.keyboard.press('Space')
    await page.keyboard.press('Enter')
    const made = page.getByRole('dialog', { name: 'The link is made' })
    const address = await made.getByRole('region', { name: 'Link' }).innerText()
    const { url } = stage.relay.relay
    assert.ok(address.startsWith(`${url}watch/door#token=batonlink_`), address)
    const frame = await made.getByRole('region', { name: 'In a page, as a frame' }).innerText()
    assert.match(frame, /^<iframe src="http.*\/watch\/door\?token=batonlink_[^"]*".* title="Neighbours">/)
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Copy: Link')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    // It says so only for a moment.
    const copied = made.getByRole('button', { name: 'Copy: Link' }).filter({ hasText: 'Copied' })
    await Promise.all([copied.waitFor(), page.keyboard.press('Enter')])
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), address)
    await page.keyboard.press('Escape')
    const row = section(page, 'Viewer links').getByRole('row').filter({ hasText: 'Neighbours' })
    await row.getByText('0 of 10').waitFor()
    await made.waitFor({ state: 'detached' })
    assert.ok(!(await page.content()).includes('batonlink_'))
    const [link] = await links()
    assert.deepEqual([link?.cameras, link?.maxViewers, link?.createdBy], [['door'], 10, 'operator'])

    const secret = address.split('=')[1]!
    const viewer = await WsViewer.open(`${url.replace('http', 'ws')}live/door?token=${secret}`)
    await row.getByText('1 of 10').waitFor()
    await page.getByRole('button', { name: 'End the link Neighbours' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'End' }).click()
    assert.equal((await viewer.closed()).code, 4403)
    await row.waitFor({ state: 'detached' })
    assert.deepEqual(await links(), [])
    await page.context().close()
  })

  it('makes a token for some cameras, shows it once, and revokes it', async () => {
    const page = await stage.page('access', { role: 'admin' })
    await page.getByRole('button', { name: 'New token' }).click()
    await page.getByLabel(NAME.name, NAME).fill('Wall')
    await page.getByLabel('Cameras', { exact: true }).selectOption('some')
    await page.getByLabel('Yard').check()
    await page.getByRole('button', { name: 'Make the token' }).click()
    const secret = await page.getByRole('dialog').getByRole('region', { name: 'Token' }).innerText()
    const session = await stage.relay.fetch('api/session', { token: secret })
    assert.deepEqual(((await session.json()) as { cameras: string[] }).cameras, ['yard'])
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Revoke the token Wall' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('button', { name: 'Revoke the token Wall' }).waitFor({ state: 'detached' })
    assert.ok(!(await tokens()).some(({ name }) => name === 'Wall'))
    await page.context().close()
  })

  it('shows the browsers that are logged in, and logs one out, which is told at once', async () => {
    const theirs = await stage.page('', { role: 'viewer' })
    const page = await stage.page('access', { role: 'admin' })
    const rows = section(page, 'Logged-in browsers').getByRole('row')
    await rows.filter({ hasText: 'viewer' }).getByRole('button').click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Log out' }).click()
    await theirs.getByText('You are not logged in').waitFor()
    await rows.filter({ hasText: 'viewer' }).waitFor({ state: 'detached' })
    await rows.filter({ hasText: 'this one' }).waitFor()
    const { sessions } = sessionList.parse(await read('sessions'))
    assert.ok(!sessions.some(({ role }) => role === 'viewer'))
    await theirs.context().close()
    await page.context().close()
  })

  for (const path of ['', 'watch/door'])
    it(`asks now and then on /${path}, so that an open page stays logged in`, async () => {
      const page = await stage.page(path, { role: 'viewer' })
      await page.clock.install()
      await page.reload({ waitUntil: 'domcontentloaded' })
      await page.locator('baton-player').first().waitFor()
      const renewed = page.waitForRequest((request) => request.url().endsWith('/api/session'))
      await page.clock.fastForward('12:00:01')
      await renewed
      await page.context().close()
    })

  it('keeps what somebody typed until they say that it may go', async () => {
    const page = await stage.page('access', { role: 'admin' })
    await page.getByRole('button', { name: 'New link' }).click()
    await page.getByLabel(NAME.name, NAME).fill('Neighbours')
    await page.keyboard.press('Escape')
    await page.getByText('Discard changes?').waitFor()
    await page.getByRole('button', { name: 'Discard' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.context().close()
  })

  it('shows an operator its links alone, and a viewer nothing, not even the way there', async () => {
    const operator = await stage.page('access', { role: 'operator' })
    await section(operator, 'Viewer links').waitFor()
    assert.equal(await section(operator, 'Tokens').count(), 0)
    assert.equal(await section(operator, 'Logged-in browsers').count(), 0)
    const viewer = await stage.page('access', { role: 'viewer' })
    await viewer.getByText('This login may not see who has access').waitFor()
    await viewer.goto(stage.relay.relay.url, { waitUntil: 'domcontentloaded' })
    await viewer.getByRole('button', { name: 'Log out' }).waitFor()
    assert.equal(await viewer.getByRole('link', { name: 'Access' }).count(), 0)
    await operator.getByRole('link', { name: 'Cameras' }).click()
    await operator.getByRole('link', { name: 'Access' }).waitFor()
    await operator.context().close()
    await viewer.context().close()
  })

  it('fits a phone, header and all', async () => {
    const page = await stage.page('access', { role: 'admin' }, { width: 360, height: 780 })
    await page.getByRole('button', { name: 'New token' }).waitFor()
    const isWithin = () => document.documentElement.scrollWidth <= document.documentElement.clientWidth
    await page.waitForFunction(isWithin)
    await page.context().close()
  })
})

describe('Whoever comes by a viewer link', () => {
  let stage: PageStage

  before(async () => {
    stage = await PageStage.open({ streams: [away('door', { name: 'Front door' }), away('yard')] })
  })

  after(() => stage.close())

  const make = async (input: object): Promise<{ id: string; path: string; secret: string }> => {
    const made = await stage.relay.send('POST', 'api/links', { name: 'Neighbours', ...input })
    const { link, path, secret } = newLink.parse(await made.json())
    return { id: link.id, path, secret }
  }
  const isLetIn = async (page: Page): Promise<boolean> =>
    page.evaluate(() => {
      const player = document.querySelector('baton-player') as BatonPlayer | null
      return player?.stats?.connection === 'open'
    })

  it('sees the one camera without a login, with no way to the others', async () => {
    const { path } = await make({ cameras: ['door'] })
    const page = await stage.page(path)
    await eventuallyAnswered('the link opens', () => isLetIn(page))
    assert.equal(await page.getByRole('link').count(), 0)
    await page.context().close()
  })

  it('is told in words that as many watch as may, and gets in when one has left', async () => {
    const { path } = await make({ cameras: ['door'], maxViewers: 1 })
    const first = await stage.page(path)
    await eventuallyAnswered('the first is in', () => isLetIn(first))
    const second = await stage.page(path)
    await second.getByText('As many watch as may').first().waitFor()
    await first.context().close()
    await second.getByRole('button', { name: 'Try again' }).click()
    await eventuallyAnswered('the second is in', () => isLetIn(second))
    await second.context().close()
  })

  it('sees a wall of several cameras, and is told when the link has ended', async () => {
    const { id, path } = await make({ cameras: ['door', 'yard'] })
    const page = await stage.page(path)
    await page.getByText('Front door').first().waitFor()
    assert.equal(await page.locator('camera-tile').count(), 2)
    await stage.relay.fetch(`api/links/${id}`, { method: 'DELETE' })
    await page.getByText('The link has ended or was taken back.').waitFor()
    await page.context().close()
  })
})
