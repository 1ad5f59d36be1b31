import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { eventuallyAnswered, eventuallyRead } from '../support/eventually.ts'
import { away, namesOf, PageStage } from './page-stage.ts'

const GROUPS = ['Yard', 'Hall', undefined]
const STREAMS = Array.from({ length: 20 }, (_, index) => {
  const group = GROUPS[index % 3]
  return away(`cam${index}`, { name: `Camera ${index}`, ...(group && { group }) })
})
const numbers = (...all: number[]): string[] => all.map((number) => `Camera ${number}`)
const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

describe('The grid', () => {
  let stage: PageStage
  let page: Page

  const shows = (names: string[], where = page): Promise<void> =>
    eventuallyAnswered(names.join(), async () => (await namesOf(where)).join() === names.join())

  before(async () => {
    stage = await PageStage.open({ streams: STREAMS })
    page = await stage.page('', { role: 'operator' })
  })

  after(() => stage.close())

  it('shows all cameras under their groups, those without one last', async () => {
    await shows(numbers(0, 3, 6, 9, 12, 15, 18, 1, 4, 7, 10, 13, 16, 19, 2, 5, 8, 11, 14, 17))
    assert.deepEqual(await page.locator('camera-grid h2').allInnerTexts(), ['Yard', 'Hall', 'Other cameras'])
  })

  it('shows a layout page by page; it is in the address, and remembered', async () => {
    await page.getByRole('button', { name: '9 cameras at a time' }).click()
    await shows(numbers(...range(0, 8)))
    await page.getByRole('button', { name: 'Next page' }).click()
    await shows(numbers(...range(9, 17)))
    await page.getByText('2 / 3').waitFor()
    await page.waitForURL(({ search }) => search === '?layout=9&page=2')
    await page.reload({ waitUntil: 'domcontentloaded' })
    await shows(numbers(...range(9, 17)))
    await page.goto(stage.relay.relay.url, { waitUntil: 'domcontentloaded' })
    await shows(numbers(...range(0, 8)))
    assert.equal(await page.getByRole('button', { name: 'Previous page' }).isDisabled(), true)
  })

  it('fills the window with a layout, and nothing has to be scrolled', async () => {
    // It finds its size with what stands above it, a frame later.
    await eventuallyRead(
      'a last tile at the end of the window',
      () => page.locator('camera-tile').nth(8).boundingBox(),
      (box) => box !== null && box.y + box.height <= 720 && box.y + box.height > 690,
    )
    assert.ok(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight))
  })

  it('scrolls on a phone rather than make tiles too small for a name', async () => {
    const phone = await stage.page('?layout=25', { role: 'viewer' }, { width: 390, height: 844 })
    const tile = phone.locator('camera-tile').first()
    await tile.waitFor()
    await eventuallyAnswered('a tile with room', async () => (await tile.boundingBox())!.width >= 160)
    assert.ok((await tile.locator('.caption .name').boundingBox())!.width > 60)
    assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
    await phone.context().close()
  })

  it('shows one group alone', async () => {
    await page.getByLabel('Group').selectOption('Hall')
    await shows(numbers(1, 4, 7, 10, 13, 16, 19))
    await page.getByLabel('Group').selectOption('All groups')
    await page.getByRole('button', { name: 'All cameras' }).click()
    await page.getByRole('heading', { name: 'Yard' }).waitFor()
  })

  it('has a tile dragged to another place, for everybody at once', async () => {
    const wall = await stage.page('?layout=4', { role: 'viewer', cameras: ['cam0', 'cam3', 'cam6'] })
    await shows(numbers(0, 3, 6), wall)
    await page.getByRole('button', { name: 'Arrange' }).click()
    await page.getByRole('button', { name: 'Move Camera 6' }).hover()
    await page.mouse.down()
    const { x, y, width, height } = (await page.locator('camera-tile').nth(0).boundingBox())!
    await page.mouse.move(x + width / 2, y + height / 2)
    await page.mouse.move(x + width / 4, y + height / 2)
    await page.locator('camera-tile[data-drop=before]').waitFor()
    await page.mouse.up()
    await shows(numbers(6, 0, 3), wall)
    assert.deepEqual((await namesOf(page)).slice(0, 4), numbers(6, 0, 3, 9))
    const { streams } = (await (await stage.relay.fetch('api/streams')).json()) as {
      streams: { id: string }[]
    }
    assert.deepEqual(
      streams.slice(0, 4).map(({ id }) => id),
      ['cam6', 'cam0', 'cam1', 'cam2'],
    )
    await wall.close()
  })

  it('leaves everything where it was when Escape ends a drag', async () => {
    await page.getByRole('button', { name: 'Move Camera 3' }).hover()
    await page.mouse.down()
    const { x, y } = (await page.locator('camera-tile').nth(0).boundingBox())!
    await page.mouse.move(x + 10, y + 10)
    await page.mouse.move(x + 12, y + 12)
    await page.locator('camera-tile[data-drop=before]').waitFor()
    await page.keyboard.press('Escape')
    await page.mouse.up()
    assert.equal(await page.locator('[data-drop], [data-dragged]').count(), 0)
    assert.deepEqual((await namesOf(page)).slice(0, 4), numbers(6, 0, 3, 9))
  })

  it('is arranged by keyboard alone, keeps the focus, and says where the camera is now', async () => {
    await page.getByRole('button', { name: 'Move Camera 6' }).focus()
    await page.keyboard.press('ArrowRight')
    await shows(numbers(0, 6, 3, 9, 12, 15, 18, 1, 4, 7, 10, 13, 16, 19, 2, 5, 8, 11, 14, 17))
    await page.getByText('Camera 6 is now number 2 of 20').waitFor()
    const focused = (): Promise<string | null> => page.evaluate(() => document.activeElement!.ariaLabel)
    assert.equal(await focused(), 'Move Camera 6')
    // Only the last of them leads to the order that is awaited.
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await eventuallyAnswered('the order at the relay', async () => {
      const { streams } = (await (await stage.relay.fetch('api/streams')).json()) as {
        streams: { id: string }[]
      }
      const yard = ['cam0', 'cam3', 'cam6', 'cam9']
      return streams.flatMap(({ id }) => (yard.includes(id) ? id : [])).join() === yard.join()
    })
    assert.equal(await focused(), 'Move Camera 6')
    await page.getByRole('button', { name: 'Done' }).click()
    assert.equal(await page.getByRole('button', { name: 'Move Camera 6' }).count(), 0)
  })

  it('says that the new order was not taken, and has the old one again', async () => {
    await page.route('**/api/order', (route) => route.fulfill({ status: 503 }))
    const before = await namesOf(page)
    await page.getByRole('button', { name: 'Arrange' }).click()
    await page.getByRole('button', { name: 'Move Camera 0' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.getByText('The relay did not take the new order').waitFor({ state: 'attached' })
    await shows(before)
    await page.unroute('**/api/order')
  })

  it('lets a viewer arrange nothing, and shows no camera that is not its own', async () => {
    const viewer = await stage.page('', { role: 'viewer', cameras: ['cam4', 'cam5'] })
    await shows(numbers(4, 5), viewer)
    assert.equal(await viewer.getByRole('button', { name: 'Arrange' }).count(), 0)
    await viewer.close()
  })

  it('says that a login that may see no camera has none', async () => {
    const viewer = await stage.page('', { role: 'viewer', cameras: ['none'] })
    await viewer.getByText('Nobody has given this login a camera to watch.').waitFor()
    await viewer.close()
  })

  it('is all there where the address names a camera that is not', async () => {
    await page.goto(`${stage.relay.relay.url}?layout=4&camera=gone`, { waitUntil: 'domcontentloaded' })
    await page.getByRole('button', { name: 'Next page' }).click()
    await page.getByText('2 / 5').waitFor()
  })

  it('can be installed as an app', async () => {
    const session = await page.context().newCDPSession(page)
    const { errors, url } = await session.send('Page.getAppManifest')
    assert.deepEqual([errors, url], [[], `${stage.relay.relay.url}manifest.webmanifest`])
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
    const ids = installabilityErrors.map(({ errorId }) => errorId)
    // As a test's browser sessions are.
    assert.deepEqual(ids, ['in-incognito'])
  })
})
