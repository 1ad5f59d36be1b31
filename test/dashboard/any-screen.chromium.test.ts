import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { eventuallyAnswered, eventuallyRead } from '../support/eventually.ts'
import { WatchStage } from '../support/watch-stage.ts'
import { away, namesOf } from './page-stage.ts'

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
const GROUP = 'A group whose name is as long as anybody would ever write it down'
const LONG = 'Camera above the loading bay behind the north gate, number 2'
const ARABIC = 'مدخل المبنى الرئيسي بجانب موقف السيارات'

describe('On any screen, with any name', () => {
  let stage: WatchStage

  before(async () => {
    stage = await WatchStage.open([
      away('long', { name: LONG, group: GROUP }),
      away('arabic', { name: ARABIC, group: GROUP }),
      away('x'.repeat(64), { group: GROUP }),
      ...Array.from({ length: 9 }, (_, index) => away(`more${index}`, { group: GROUP })),
    ])
  })

  after(() => stage.close())

  for (const path of ['', 'camera/long', `camera/${'x'.repeat(64)}`])
    it(`no page is wider than a phone (/${path})`, async () => {
      const page = await stage.page(path, PHONE)
      await page.locator('h2, .badge').filter({ hasText: GROUP }).first().waitFor()
      // Without `isMobile` a page that is too wide would be scrolled; with it, it is made smaller.
      assert.equal(await page.evaluate(() => innerWidth), 390)
      await page.close()
    })

  it('no button leaves its panel', async () => {
    const page = await stage.page('camera/long', { viewport: { width: 1280, height: 800 } })
    await page.getByRole('button', { name: 'Without a login…' }).waitFor()
    const out = await page.locator('.panel button').evaluateAll((buttons) =>
      buttons
        .filter((button) => {
          const panel = button.closest('.panel')!.getBoundingClientRect()
          return button.getBoundingClientRect().right > panel.right
        })
        .map((button) => button.textContent),
    )
    assert.deepEqual(out, [])
    await page.close()
  })

  it('a name is cut off at its end, in whatever direction it is written', async () => {
    const page = await stage.page('', { viewport: { width: 1280, height: 800 } })
    const direction = (name: string): Promise<string> =>
      page.getByRole('link', { name }).evaluate((link) => getComputedStyle(link).direction)
    assert.deepEqual([await direction(LONG), await direction(ARABIC)], ['ltr', 'rtl'])
    assert.equal(await page.getByRole('link', { name: LONG }).getAttribute('title'), LONG)
    await page.close()
  })

  it('a tile that was never seen says nothing', async () => {
    const page = await stage.page('', PHONE)
    const last = page.locator('camera-tile').last()
    await last.waitFor()
    const visibility = (): Promise<string> =>
      last.locator('baton-player').evaluate((player) => getComputedStyle(player).visibility)
    assert.equal(await visibility(), 'hidden')
    await last.scrollIntoViewIfNeeded()
    await eventuallyAnswered('the tile speaks', async () => (await visibility()) === 'visible')
    await page.close()
  })

  it('a finger drags a tile below another one', async () => {
    const page = await stage.page('', PHONE)
    await page.getByRole('button', { name: 'Arrange' }).tap()
    const before = await namesOf(page)
    const { x, y } = (await page.getByRole('button', { name: `Move ${LONG}` }).boundingBox())!
    const next = (await page.locator('camera-tile').nth(1).boundingBox())!
    // Straight down.
    const touch = await touchesOf(page)
    await touch('touchStart', x + 10, y + 10)
    await touch('touchMove', x + 10, next.y + 10)
    await page.locator('camera-tile[data-drop=above]').waitFor()
    await touch('touchMove', x + 10, next.y + next.height - 20)
    await page.locator('camera-tile[data-drop=below]').waitFor()
    await touch('touchEnd')
    const [first, second, ...others] = before
    await eventuallyAnswered(
      'the new order',
      async () => (await namesOf(page)).join() === [second, first, ...others].join(),
    )
    await page.close()
  })

  it('forced colours show what is chosen, and how a camera is', async () => {
    const page = await stage.page('', { forcedColors: 'active', viewport: { width: 1280, height: 800 } })
    const ground = (selector: string): Promise<string> =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => getComputedStyle(element).backgroundColor)
    await page.getByRole('button', { name: 'Arrange' }).waitFor()
    assert.notEqual(await ground('[aria-pressed=true]'), await ground('[aria-pressed=false]'))
    assert.notEqual(await ground('nav [aria-current]'), await ground('nav a:not([aria-current])'))
    // Each try makes it another one for a moment.
    const sign = (): Promise<string[]> =>
      page.evaluate(() => {
        const element = document.querySelector('camera-tile .state[data-state=retrying]')
        if (element === null) return []
        const { borderTopWidth, borderTopLeftRadius } = getComputedStyle(element, '::before')
        return [borderTopWidth, borderTopLeftRadius]
      })
    const seen = await eventuallyRead('a camera that is away', sign, ({ length }) => length > 0)
    assert.deepEqual(seen, ['4px', '1px'])
    await page.close()
  })
})

type Touch = 'touchStart' | 'touchMove' | 'touchEnd'

/** Touches with one finger, as the browser gets them from a screen. */
async function touchesOf(page: Page): Promise<(type: Touch, x?: number, y?: number) => Promise<void>> {
  const session = await page.context().newCDPSession(page)
  return async (type, x = 0, y = 0) => {
    const touchPoints = type === 'touchEnd' ? [] : [{ x, y, id: 1 }]
    await session.send('Input.dispatchTouchEvent', { type, touchPoints })
  }
}
