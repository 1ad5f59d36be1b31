import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { WatchStage } from '../support/watch-stage.ts'

const PATHS = ['', 'camera/gone', 'wall', 'watch/gone', 'login']
const DEVICES: readonly BrowserContextOptions[] = [
  { viewport: { width: 1280, height: 800 } },
  { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
]

describe('Before any script of a page has run', () => {
  let stage: WatchStage

  before(async () => {
    stage = await WatchStage.open([{ id: 'gone', name: 'Garage', url: 'rtsp://127.0.0.1:9/stream' }], {
      settings: { insecureNoAuth: false },
    })
  })

  after(() => stage.close())

  /** Shows what lies at `path`, without its scripts. */
  const showBare = async (page: Page, path: string): Promise<void> => {
    await page.route('**/*.js', (route) => route.abort())
    await page.goto(new URL(path, stage.relay.url).href)
  }

  for (const path of PATHS) {
    it(`something is drawn at /${path}`, async () => {
      const page = await stage.blankPage()
      await showBare(page, path)
      await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0)
      await page.close()
    })
  }

  for (const path of ['', 'camera/gone']) {
    it(`the header at /${path} stands where it will stay`, async () => {
      for (const device of DEVICES) {
        const page = await stage.blankPage(device)
        await showBare(page, path)
        const bare = await placesOf(page)
        await page.unroute('**/*.js')
        await page.goto(await stage.relay.identity.logins.create(stage.relay.url))
        await page.waitForURL(stage.relay.url)
        await page.goto(new URL(path, stage.relay.url).href)
        await page.getByRole('button', { name: 'Add a camera' }).waitFor()
        assert.deepEqual(await placesOf(page), bare)
        await page.close()
      }
    })
  }
})

/** Of each part of the header, and of what is below it. */
function placesOf(page: Page): Promise<Record<string, number[]>> {
  const parts = ['.page-header', '.brand img', 'nav a:first-child', 'nav a:last-child', 'main']
  return page.evaluate(
    (parts) =>
      Object.fromEntries(
        parts.map((part) => {
          const { x, y, width, height } = document.querySelector(part)!.getBoundingClientRect()
          return [part, part === 'main' ? [x, y, width] : [x, y, width, height]]
        }),
      ),
    parts,
  )
}
