import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { readSettings } from '../../../src/config/settings.ts'
import { silentLog } from '../../../src/log.ts'
import type { BatonPlayer } from '../../../src/player/element.ts'
import type { PlayerStats } from '../../../src/player/stats.ts'
import { startRelay, type Relay } from '../../../src/relay.ts'
import { startBrowser } from '../../support/browser.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { startGstCamera, type GstCamera } from '../../support/gst-camera.ts'

type Seen = PlayerStats & { readonly kind: string }

function look(page: Page): Promise<Seen> {
  return page.evaluate(() => {
    const player = document.querySelector<BatonPlayer>('baton-player')!
    return { ...player.stats!, kind: player.view.kind }
  })
}

/** Resolves with what is seen as soon as `isRight` holds of it. */
async function until(page: Page, what: string, isRight: (seen: Seen) => boolean): Promise<Seen> {
  const endMs = performance.now() + PATIENCE_MS
  for (;;) {
    const seen = await look(page)
    if (isRight(seen)) return seen
    if (performance.now() > endMs)
      assert.fail(`Not within ${PATIENCE_MS} ms: ${what}; ${JSON.stringify(seen)}`)
    await page.waitForTimeout(50)
  }
}

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
    const seen = await until(page, 'a live picture', ({ kind, shown }) => kind === 'live' && shown > 25)
    assert.deepEqual([seen.engine, seen.place, seen.width], ['webcodecs', 'worker', 320])
    await page.close()
  })

  it('does not keep a page from being loaded while a camera is away', async () => {
    // Resolves at the page's load event.
    const page = await watch('away?engine=webcodecs')
    await until(page, 'the camera is away', ({ kind }) => kind === 'down')
    await page.close()
  })

  it('shows pictures in their order, also where B-pictures are sent before them', async () => {
    for (const path of ['sound?engine=webcodecs', 'bframes?engine=webcodecs']) {
      const page = await watch(path)
      await until(page, 'a live picture', ({ kind }) => kind === 'live')
      const numbers = await numbersOnScreen(page, 30)
      assertRising(numbers, 0, path)
      await page.close()
    }
  })

  it('draws on a canvas, no larger than it is seen, where a video element plays no track of pictures', async () => {
    const page = await watch('sound?engine=webcodecs', 'delete globalThis.MediaStreamTrackGenerator')
    await page.setViewportSize({ width: 160, height: 88 })
    await until(page, 'a live picture', ({ kind, shown }) => kind === 'live' && shown > 25)
    assertRising(await numbersOnScreen(page, 30), 0, 'canvas')
    await page.waitForFunction(() => {
      const canvas = document.querySelector('baton-player')!.shadowRoot!.querySelector('canvas')
      return canvas?.width === 160
    })
    await page.close()
  })

  it('hands over to mse for sound, and back without, and never leaves the screen empty', async () => {
    const page = await watch('sound')
    await until(page, 'a live picture', ({ kind, engine }) => kind === 'live' && engine === 'webcodecs')
    for (const [isMuted, engine] of [
      [false, 'mse'],
      [true, 'webcodecs'],
    ] as const) {
      const numbers = numbersOnScreen(page, 60)
      await page.evaluate((isMuted) => {
        document.querySelector<BatonPlayer>('baton-player')!.muted = isMuted
      }, isMuted)
      await until(page, engine, (seen) => seen.engine === engine && seen.kind === 'live')
      assertRising(await numbers, HAND_OVER_PICTURES, engine)
      if (engine === 'mse')
        await until(page, 'sound', ({ audioBytes }) => audioBytes !== undefined && audioBytes > 4_000)
    }
    await page.close()
  })

  it('is not there on a page without a secure context, where mse plays', async () => {
    const page = await watch('sound?engine=webcodecs', 'delete globalThis.VideoDecoder')
    await page.getByText('https:// or localhost').waitFor()
    await page.close()
    const other = await watch('sound', 'delete globalThis.VideoDecoder')
    const { engine } = await until(other, 'a live picture', ({ kind }) => kind === 'live')
    assert.equal(engine, 'mse')
    await other.close()
  })

  it('shows still pictures where they are asked for', async () => {
    const page = await watch('sound?engine=still')
    const { kind, width } = await until(page, 'still pictures', ({ shown }) => shown > 1)
    assert.deepEqual([kind, width], ['old', 320])
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
