import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { readSettings } from '../../src/config/settings.ts'
import { silentLog } from '../../src/log.ts'
import { TEXT } from '../../src/player/text/picture-text.ts'
import { startRelay, type Relay } from '../../src/relay.ts'
import { startBrowser } from '../support/browser.ts'
import { PATIENCE_MS } from '../support/eventually.ts'
import { startGstCamera, type GstCamera, type GstCameraOptions } from '../support/gst-camera.ts'
import { isLive, untilSeen } from '../support/watch-stage.ts'

/** A relay in this process with one camera, a real Chromium, and one page that is never loaded again. */
class Stage {
  relay: Relay | undefined
  browser: Browser | undefined
  camera: GstCamera | undefined
  folder = ''
  port = 0

  async open(options: GstCameraOptions): Promise<Page> {
    this.folder = await mkdtemp(join(tmpdir(), 'baton-chromium-'))
    await this.useCamera(options)
    await this.startRelay()
    this.browser = await startBrowser()
    const page = await this.browser.newPage({ viewport: { width: 1280, height: 720 } })
    page.setDefaultTimeout(PATIENCE_MS)
    await page.goto(`${this.relay!.url}watch/cam`)
    return page
  }

  /** Another camera takes the stream's place, as when somebody changes its address. */
  async useCamera(options: GstCameraOptions): Promise<void> {
    await this.camera?.close()
    this.camera = await startGstCamera(options)
    const streams = [{ id: 'cam', name: 'Front door', url: this.camera.url }]
    await writeFile(join(this.folder, 'streams.json'), JSON.stringify({ streams }))
  }

  async startRelay(): Promise<void> {
    const flags = {
      port: String(this.port),
      streams: join(this.folder, 'streams.json'),
      data: join(this.folder, 'data'),
      insecureNoAuth: true,
    }
    this.relay = await startRelay({ settings: readSettings(flags, {}), log: silentLog })
    this.port = Number(new URL(this.relay.url).port)
  }

  async close(): Promise<void> {
    await this.browser?.close()
    await this.relay?.close()
    await this.camera?.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** The number that the camera painted into the picture on the screen: 16 blocks, the highest bit first. */
function numberOnScreen(page: Page): Promise<number> {
  return page.evaluate(() => {
    const video = document.querySelector('baton-player')!.shadowRoot!.querySelector('video')!
    const canvas = document.createElement('canvas')
    canvas.width = video.videoWidth
    canvas.height = video.videoHeight
    const context = canvas.getContext('2d')!
    context.drawImage(video, 0, 0)
    let number = 0
    for (let bit = 0; bit < 16; bit++) {
      const x = Math.floor(((bit + 0.5) * canvas.width) / 16)
      const [, green = 0] = context.getImageData(x, Math.floor(canvas.height / 16), 1, 1).data
      number = number * 2 + (green > 125 ? 1 : 0)
    }
    return number
  })
}

async function expectMoving(page: Page): Promise<void> {
  const first = await numberOnScreen(page)
  const endMs = performance.now() + PATIENCE_MS
  while ((await numberOnScreen(page)) === first) {
    if (performance.now() > endMs) assert.fail(`The picture on the screen stays number ${first}`)
    await page.waitForTimeout(20)
  }
}

describe('The player in Chromium', () => {
  const stage = new Stage()
  let page: Page

  before(async () => {
    page = await stage.open({ audio: 'aac' })
  })

  after(() => stage.close())

  it('shows a picture that moves, live, taken apart in a worker', async () => {
    const { stats } = await untilSeen(page, 'a live picture', isLive)
    assert.equal(stats.width, 640)
    assert.equal(stats.place, 'worker')
    await expectMoving(page)
    await untilSeen(page, 'more pictures', (seen) => seen.stats.shown > stats.shown + 25)
  })

  it('holds the live edge', async () => {
    const { stats } = await untilSeen(
      page,
      'a small delay',
      ({ stats: { delayMs, rate } }) => delayMs !== undefined && delayMs < 400 && Math.abs(rate - 1) < 0.2,
    )
    await untilSeen(
      page,
      '50 more pictures at a small delay',
      (seen) => seen.stats.shown > stats.shown + 50 && (seen.stats.delayMs ?? Infinity) < 1000,
    )
  })

  it('turns its sound on with one click, and decodes none before', async () => {
    assert.equal((await untilSeen(page, 'figures', () => true)).stats.audioBytes ?? 0, 0)
    await page.locator('baton-player').hover()
    await page.getByRole('button', { name: 'Turn sound on' }).click()
    await page.getByRole('button', { name: 'Turn sound off' }).waitFor()
    await untilSeen(page, 'sound', ({ stats }) => (stats.audioBytes ?? 0) > 4_000)
    await untilSeen(page, 'a live picture', isLive)
  })

  it('says that the camera is away, and goes on by itself when it is back in another size', async () => {
    await page.evaluate(() => Object.assign(window, { isSame: true }))
    await stage.camera!.close()
    const { view } = await untilSeen(page, 'the camera is away', (seen) => seen.view.kind === 'down')
    assert.notEqual(view.title, '')
    await untilSeen(
      page,
      'the cause',
      ({ stats }) => stats.camera === 'retrying' && stats.cause !== undefined,
    )
    await stage.useCamera({ audio: 'aac', size: [320, 176] })
    await untilSeen(
      page,
      'a live picture in another size',
      (seen) => isLive(seen) && seen.stats.width === 320,
    )
    assert.equal(await page.evaluate(() => Reflect.get(window, 'isSame')), true, 'the page was loaded again')
    await expectMoving(page)
  })

  it('goes on without sound when the camera stops sending it', async () => {
    await stage.useCamera({ audio: 'none', size: [640, 368] })
    const { stats } = await untilSeen(
      page,
      'a live picture',
      (seen) => isLive(seen) && seen.stats.width === 640,
    )
    await untilSeen(page, 'more pictures', (seen) => isLive(seen) && seen.stats.shown > stats.shown + 25)
  })

  it('stays away when somebody ends its connection, until the viewer asks for another try', async () => {
    await untilSeen(page, 'a live picture', isLive)
    const { readers } = stage.relay!.hub.cameras.get('cam')!.renditions.get('main')!
    for (const reader of readers) reader.kick('Enough for today.')
    const { view } = await untilSeen(page, 'the end', (seen) => seen.view.kind === 'failed')
    assert.equal(view.detail, 'Enough for today.')
    const again = page.getByRole('button', { name: 'Try again' })
    await again.click()
    const { stats } = await untilSeen(page, 'a live picture', isLive)
    await untilSeen(page, 'more pictures', (seen) => isLive(seen) && seen.stats.shown > stats.shown + 5)
    assert.equal(await again.isVisible(), false)
  })

  it('keeps the last picture, marked, while the relay is away, and comes back to it', async () => {
    await stage.relay!.close()
    // On a slow machine the picture may be marked as old before.
    const { view, stats } = await untilSeen(
      page,
      'the relay is away',
      (seen) => seen.view.title === 'The connection to the relay is lost',
    )
    assert.equal(view.kind, 'down')
    assert.equal(stats.width, 640)
    await stage.startRelay()
    await untilSeen(page, 'a live picture', isLive)
    const { stats: back } = await untilSeen(page, 'figures', () => true)
    await untilSeen(page, 'more pictures', (seen) => isLive(seen) && seen.stats.shown > back.shown + 25)
  })

  it('shows still pictures of H.265 where the browser cannot decode it, and says in plain words why', async () => {
    await stage.useCamera({ codec: 'h265', size: [320, 176] })
    const { view } = await untilSeen(
      page,
      'still pictures',
      ({ stats, view }) =>
        view.kind === 'old' && stats.engine === 'still' && stats.width === 320 && stats.shown > 1,
    )
    assert.match(view.detail, /H\.265/)
    await page.getByText(TEXT.noH265).first().waitFor()
    // In a small tile the words would leave nothing of the picture: there it is called a still picture, and no more.
    const age = page.locator('baton-player .age')
    assert.ok((await age.boundingBox())!.width > 300)
    await page
      .locator('baton-player')
      .evaluate((player) => Object.assign(player.style, { width: '268px', height: '150px' }))
    const small = (await age.boundingBox())!
    assert.ok(small.height < 30, `${small.height} px high`)
    await page.locator('baton-player').evaluate((player) => player.removeAttribute('style'))
    await stage.useCamera({})
    await untilSeen(page, 'a live picture', isLive)
  })

  it('loads nothing from another host and breaks no content security policy', async () => {
    const own = new URL(stage.relay!.url).host
    const faults: string[] = []
    const other = await stage.browser!.newPage()
    other.setDefaultTimeout(PATIENCE_MS)
    other.on('request', (request) => {
      const { protocol, host } = new URL(request.url())
      if (protocol !== 'blob:' && protocol !== 'data:' && host !== own) faults.push(request.url())
    })
    other.on('console', (message) => {
      if (message.type() === 'error' || /content security/i.test(message.text())) faults.push(message.text())
    })
    other.on('pageerror', (error) => faults.push(error.message))
    await other.goto(stage.relay!.url)
    await other.getByRole('link', { name: 'Front door' }).waitFor()
    await untilSeen(other, 'a live tile', isLive)
    assert.deepEqual(faults, [])
    await other.close()
  })
})
