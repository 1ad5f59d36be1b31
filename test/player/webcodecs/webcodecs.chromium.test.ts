import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { readSettings } from '../../../src/config/settings.ts'
import { silentLog } from '../../../src/log.ts'
import type { BatonPlayer } from '../../../src/player/element.ts'
import { startRelay, type Relay } from '../../../src/relay.ts'
import { startBrowser } from '../../support/browser.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { startGstCamera, type GstCamera } from '../../support/gst-camera.ts'
import { isLive, untilSeen } from '../../support/watch-stage.ts'

/**
 * The numbers that the camera painted into the next `count` different pictures on the screen: 16 blocks, the highest
 * bit first. Undefined is a screen without a picture.
 */
function numbersOnScreen(page: Page, count: number): Promise<(number | undefined)[]> {
  return page.evaluate(async (count) => {
    const root = document.querySelector('baton-player')!.shadowRoot!
    const canvas = new OffscreenCanvas(16, 16)
    const context = canvas.getContext('2d', { willReadFrequently: true })!
    context.imageSmoothingEnabled = false
    const numbers: (number | undefined)[] = []
    while (numbers.length < count) {
      await new Promise((resolve) => setTimeout(resolve, 8))
      const shown = [...root.querySelectorAll<HTMLVideoElement | HTMLCanvasElement>('video, canvas')].at(-1)
      context.clearRect(0, 0, 16, 16)
      if (shown !== undefined) context.drawImage(shown, 0, 0, 16, 16)
      const { data } = context.getImageData(0, 0, 16, 1)
      let number: number | undefined
      for (let bit = 0; bit < 16 && data[3] !== 0; bit++)
        number = (number ?? 0) * 2 + (data[bit * 4 + 1]! > 125 ? 1 : 0)
      if (number !== numbers.at(-1) || numbers.length === 0) numbers.push(number)
    }
    return numbers
  }, count)
}

/** So far a number may step back where another engine takes over that shows pictures a little later. */
const HAND_OVER_PICTURES = 12

describe('WebCodecs in Chromium', () => {
  let folder: string
  let relay: Relay
  let browser: Browser
  const cameras: GstCamera[] = []

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'baton-webcodecs-'))
    cameras.push(await startGstCamera({ audio: 'aac', size: [320, 176] }))
    cameras.push(await startGstCamera({ bframes: 2, size: [320, 176] }))
    const away = { id: 'away', url: 'rtsp://127.0.0.1:9/' }
    const streams = [...cameras.map(({ url }, i) => ({ id: ['sound', 'bframes'][i], url })), away]
    await writeFile(join(folder, 'streams.json'), JSON.stringify({ streams }))
    const flags = {
      port: '0',
      streams: join(folder, 'streams.json'),
      data: join(folder, 'data'),
      insecureNoAuth: true,
    }
    relay = await startRelay({ settings: readSettings(flags, {}), log: silentLog })
    browser = await startBrowser()
  })

  after(async () => {
    await browser.close()
    await relay.close()
    for (const camera of cameras) await camera.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function watch(path: string, script?: string): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 640, height: 360 } })
    page.setDefaultTimeout(PATIENCE_MS)
    if (script !== undefined) await page.addInitScript(script)
    await page.goto(`${relay.url}watch/${path}`)
    return page
  }

  it('is what is taken where it is there, in a worker', async () => {
    const page = await watch('sound')
    const { stats: seen } = await untilSeen(
      page,
      'a live picture',
      (seen) => isLive(seen) && seen.stats.shown > 25,
    )
    assert.deepEqual([seen.engine, seen.place, seen.width], ['webcodecs', 'worker', 320])
    await page.close()
  })

  it('does not keep a page from being loaded while a camera is away', async () => {
    // Resolves at the page's load event.
    const page = await watch('away?engine=webcodecs')
    await untilSeen(page, 'the camera is away', ({ view }) => view.kind === 'down')
    await page.close()
  })

  it('shows pictures in their order, also where B-pictures are sent before them', async () => {
    for (const path of ['sound?engine=webcodecs', 'bframes?engine=webcodecs']) {
      const page = await watch(path)
      await untilSeen(page, 'a live picture', isLive)
      const numbers = await numbersOnScreen(page, 30)
      assertRising(numbers, 0, path)
      await page.close()
    }
  })

  it('draws on a canvas, no larger than it is seen, where a video element plays no track of pictures', async () => {
    const page = await watch('sound?engine=webcodecs', 'delete globalThis.MediaStreamTrackGenerator')
    await page.setViewportSize({ width: 160, height: 88 })
    await untilSeen(page, 'a live picture', (seen) => isLive(seen) && seen.stats.shown > 25)
    assertRising(await numbersOnScreen(page, 30), 0, 'canvas')
    await page.waitForFunction(() => {
      const canvas = document.querySelector('baton-player')!.shadowRoot!.querySelector('canvas')
      return canvas?.width === 160
    })
    await page.close()
  })

  it('hands over to mse for sound, and back without, and never leaves the screen empty', async () => {
    const page = await watch('sound')
    await untilSeen(page, 'a live picture', (seen) => isLive(seen) && seen.stats.engine === 'webcodecs')
    for (const [isMuted, engine] of [
      [false, 'mse'],
      [true, 'webcodecs'],
    ] as const) {
      const numbers = numbersOnScreen(page, 60)
      await page.evaluate((isMuted) => {
        document.querySelector<BatonPlayer>('baton-player')!.muted = isMuted
      }, isMuted)
      await untilSeen(page, engine, (seen) => isLive(seen) && seen.stats.engine === engine)
      assertRising(await numbers, HAND_OVER_PICTURES, engine)
      if (engine === 'mse') await untilSeen(page, 'sound', ({ stats }) => (stats.audioBytes ?? 0) > 4_000)
    }
    await page.close()
  })

  it('is not there on a page without a secure context, where mse plays', async () => {
    const page = await watch('sound?engine=webcodecs', 'delete globalThis.VideoDecoder')
    await page.getByText('https:// or localhost').waitFor()
    await page.close()
    const other = await watch('sound', 'delete globalThis.VideoDecoder')
    const { stats } = await untilSeen(other, 'a live picture', isLive)
    assert.equal(stats.engine, 'mse')
    await other.close()
  })

  it('shows still pictures where they are asked for', async () => {
    const page = await watch('sound?engine=still')
    const { view, stats } = await untilSeen(page, 'still pictures', ({ stats }) => stats.shown > 1)
    assert.deepEqual([view.kind, stats.width], ['old', 320])
    await page.close()
  })
})

/** @param back by how much a number may be less than one before it. */
function assertRising(numbers: readonly (number | undefined)[], back: number, what: string): void {
  let highest = -1
  for (const number of numbers) {
    assert.ok(number !== undefined && number >= highest - back, `${what}: ${numbers.join(' ')}`)
    highest = Math.max(highest, number)
  }
}
