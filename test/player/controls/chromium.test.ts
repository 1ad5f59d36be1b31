import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import type { Browser, Locator, Page } from 'playwright-core'
import type { BatonPlayer } from '../../../src/player/element.ts'
import type { PlayerStats } from '../../../src/player/stats.ts'
import { startBrowser } from '../../support/browser.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { startGstCamera, type GstCamera } from '../../support/gst-camera.ts'
import { TestRelay } from '../../support/relay.ts'

describe('The controls of the player in Chromium', () => {
  let cameras: readonly GstCamera[] = []
  let relay: TestRelay
  let browser: Browser | undefined
  let page: Page

  before(async () => {
    cameras = await Promise.all([
      startGstCamera({ audio: 'aac', gop: 10 }),
      startGstCamera({ audio: 'aac', gop: 10, size: [320, 176] }),
    ])
    const [main, sub] = cameras.map(({ url }) => ({ sources: [{ url }] }))
    relay = await TestRelay.start({
      streams: [{ id: 'cam', name: 'Front door', renditions: { main, sub } }],
      settings: { insecureNoAuth: true },
    })
    browser = await startBrowser()
    page = await openPage({})
  })

  after(async () => {
    await browser?.close()
    await relay.close()
    await Promise.all(cameras.map((camera) => camera.close()))
  })

  async function openPage(options: { readonly hasTouch?: boolean }): Promise<Page> {
    const opened = await browser!.newPage({ viewport: { width: 1280, height: 720 }, ...options })
    opened.setDefaultTimeout(PATIENCE_MS)
    await opened.goto(`${relay.relay.url}watch/cam`)
    await expectView(opened, 'live')
    return opened
  }

  const button = (name: string): Locator => page.getByRole('button', { name, exact: true })

  const statsOf = (): Promise<PlayerStats> =>
    page.evaluate(() => document.querySelector<BatonPlayer>('baton-player')!.stats!)

  it('are named for screen readers, and lie in the order in which Tab goes through them', async () => {
    await page.getByRole('group', { name: 'Player of Front door' }).waitFor()
    await page.getByRole('img', { name: 'Live picture of Front door' }).waitFor()
    await button('Pause').focus()
    const names = []
    for (let step = 0; step < 7; step++) {
      names.push(await focusedName(page))
      await page.keyboard.press('Tab')
    }
    assert.equal(
      names.join(', '),
      'Pause, Turn sound on, Volume, Save this picture, Picture in picture, Settings, Full screen',
    )
  })

  it('pause and go on by a key, and say so', async () => {
    await button('Pause').focus()
    await page.keyboard.press('k')
    await page.getByText('Paused', { exact: true }).waitFor()
    await expectView(page, 'paused')
    await page.keyboard.press('k')
    await expectView(page, 'live')
  })

  it('go on by a click on the picture that was paused', async () => {
    await button('Pause').click()
    await expectView(page, 'paused')
    await page.mouse.click(300, 300)
    await expectView(page, 'live')
  })

  it('turn sound on and off by a key, and remember on the next page how loud it was', async () => {
    await button('Pause').focus()
    await page.keyboard.press('m')
    await button('Turn sound off').waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    assert.equal(await page.getByRole('slider', { name: 'Volume' }).inputValue(), '0.8')
    await page.keyboard.press('m')
    await button('Turn sound on').waitFor()
    await page.reload()
    await expectView(page, 'live')
    const player = page.locator('baton-player')
    assert.deepEqual(await player.evaluate(({ volume, muted }: BatonPlayer) => ({ volume, muted })), {
      volume: 0.8,
      muted: true,
    })
  })

  it('save the picture on the screen in its own size, under the name of the camera and the time', async () => {
    const downloading = page.waitForEvent('download')
    await button('Save this picture').focus()
    // It is said in passing.
    const said = page.getByText('Picture saved').waitFor()
    await Promise.all([said, page.keyboard.press('Enter')])
    const download = await downloading
    assert.match(download.suggestedFilename(), /^Front door \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.jpg$/)
    const bytes = await readFile(await download.path())
    assert.deepEqual(jpegSize(bytes), [640, 360])
  })

  it('go on with the other rendition on the same connection', async () => {
    await button('Settings').click()
    await page.getByLabel('Quality').selectOption('sub')
    await page.waitForFunction(
      () => document.querySelector<BatonPlayer>('baton-player')!.stats!.width === 320,
    )
    assert.equal((await statsOf()).rendition, 'sub')
    await page.getByLabel('Quality').selectOption('main')
    await page.waitForFunction(
      () => document.querySelector<BatonPlayer>('baton-player')!.stats!.width === 640,
    )
    await page.keyboard.press('Escape')
    await page.getByRole('group', { name: 'Settings' }).waitFor({ state: 'hidden' })
    assert.equal(await focusedName(page), 'Settings')
  })

  it('show the statistics by a key, and close them', async () => {
    await button('Settings').focus()
    await page.keyboard.press('i')
    const panel = page.getByRole('group', { name: 'Statistics' })
    await panel.getByText(/^\d+(\.\d)? ms from relay to screen$/).waitFor()
    await panel.getByText('640 × 360').waitFor()
    await panel.getByText('WebCodecs, in a worker').waitFor()
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'hidden' })
  })

  it('fill the screen by a key and by a double click', async () => {
    const isFull = (wanted: boolean) =>
      page.waitForFunction((wanted) => (document.fullscreenElement !== null) === wanted, wanted)
    await button('Settings').focus()
    await page.keyboard.press('f')
    await isFull(true)
    await button('Leave full screen').click()
    await isFull(false)
    await page.locator('baton-player').dblclick({ position: { x: 300, y: 300 } })
    await isFull(true)
    await page.keyboard.press('f')
    await isFull(false)
  })

  it('show the picture in a small window', async () => {
    await button('Picture in picture').focus()
    await page.keyboard.press('p')
    await button('Leave picture in picture').waitFor()
    assert.equal(await page.evaluate(() => document.pictureInPictureElement?.localName), 'baton-player')
    await button('Leave picture in picture').focus()
    await page.keyboard.press('Enter')
    await button('Picture in picture').waitFor()
  })

  it('leave the picture alone after a while, and come back with the mouse', async () => {
    await page.evaluate(() => (document.activeElement as HTMLElement).blur())
    // It rests after three seconds: who looks has to look already.
    await Promise.all([expectBar(page, '1'), page.mouse.move(400, 300)])
    await expectBar(page, '0')
    await Promise.all([expectBar(page, '1'), page.mouse.move(410, 310)])
  })

  it('come and go with a finger on the picture', async () => {
    const phone = await openPage({ hasTouch: true })
    await Promise.all([expectBar(phone, '1'), phone.touchscreen.tap(300, 300)])
    await phone.touchscreen.tap(300, 300)
    await expectBar(phone, '0')
    await phone.close()
  })

  it('ask for a click where the browser lets sound begin only then', async () => {
    const loud = await browser!.newPage()
    loud.setDefaultTimeout(PATIENCE_MS)
    const player = '<baton-player stream="cam" muted="false"></baton-player>'
    const body = `<script type="module" src="player.js"></script>${player}`
    await loud.addInitScript(playOnlyAfterClick)
    await loud.route('**/loud', (route) => route.fulfill({ contentType: 'text/html', body }))
    await loud.goto(`${relay.relay.url}loud`)
    await loud.getByText('Press play to watch').waitFor()
    await loud.getByRole('button', { name: 'Play', exact: true }).click()
    await expectView(loud, 'live')
    assert.equal(await loud.locator('baton-player').evaluate((player: BatonPlayer) => player.muted), false)
    await loud.close()
  })
})

/** Playwright's own looks at a page count as clicks: so the rule of browsers stands here once more. */
function playOnlyAfterClick(): void {
  const { prototype } = HTMLMediaElement
  const play = Object.getOwnPropertyDescriptor(prototype, 'play')!.value as () => Promise<void>
  let isClicked = false
  addEventListener('click', () => (isClicked = true), { capture: true })
  prototype.play = function () {
    if (isClicked || this.muted) return Reflect.apply(play, this, [])
    return Promise.reject(new DOMException('Click first', 'NotAllowedError'))
  }
}

async function expectView(page: Page, kind: string): Promise<void> {
  await page.waitForFunction(
    (kind) => document.querySelector<BatonPlayer>('baton-player')?.view.kind === kind,
    kind,
  )
}

async function expectBar(page: Page, opacity: string): Promise<void> {
  await page.waitForFunction((opacity) => {
    const bar = document.querySelector('baton-player')!.shadowRoot!.querySelector('.bar')!
    return getComputedStyle(bar).opacity === opacity
  }, opacity)
}

function focusedName(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.ariaLabel)
}

/** Width and height as the start of frame says them (ITU-T T.81 §B.2.2). */
function jpegSize(bytes: Buffer): readonly [width: number, height: number] {
  for (let at = 2; at < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt16BE(at)
    if (marker >= 0xffc0 && marker <= 0xffc2) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)]
  }
  throw new Error('There is no start of frame in the JPEG')
}
