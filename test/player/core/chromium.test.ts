import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { readSettings } from '../../../src/config/settings.ts'
import { silentLog } from '../../../src/log.ts'
import type { BatonPlayer } from '../../../src/player/element.ts'
import type { PlayerStats } from '../../../src/player/stats.ts'
import { startRelay, type Relay } from '../../../src/relay.ts'
import { startBrowser } from '../../support/browser.ts'
import { eventually, PATIENCE_MS } from '../../support/eventually.ts'
import { startGstCamera, type GstCamera } from '../../support/gst-camera.ts'
import { isLive, untilSeen } from '../../support/watch-stage.ts'

/** A page waits for a live picture, at most for {@link PATIENCE_MS}; resolves with the figures that are right. */
async function untilLive(page: Page, isRight: (stats: PlayerStats) => boolean = () => true) {
  const { stats } = await untilSeen(page, 'a live picture', (seen) => isLive(seen) && isRight(seen.stats))
  return stats
}

describe('The core in Chromium', () => {
  let folder: string
  let camera: GstCamera
  let relay: Relay
  let browser: Browser

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'baton-core-'))
    camera = await startGstCamera({ audio: 'aac' })
    await writeFile(
      join(folder, 'streams.json'),
      JSON.stringify({ streams: [{ id: 'cam', url: camera.url }] }),
    )
    const flags = { port: '0', streams: join(folder, 'streams.json'), data: join(folder, 'data') }
    relay = await startRelay({
      settings: readSettings({ ...flags, insecureNoAuth: true }, {}),
      log: silentLog,
    })
    browser = await startBrowser()
  })

  after(async () => {
    await browser.close()
    await relay.close()
    await camera.close()
    await rm(folder, { recursive: true, force: true })
  })

  // A test that fails leaves its page, which would be one viewer more for the next.
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
  })

  async function open(path: string, script = ''): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 640, height: 360 } })
    page.setDefaultTimeout(PATIENCE_MS)
    // What runs in the page is compiled by esbuild, which marks names so.
    await page.addInitScript('globalThis.__name ??= (value) => value')
    await page.addInitScript(script)
    await page.goto(`${relay.url}${path}`)
    return page
  }

  it('works on the page where there is no worker', async () => {
    const page = await open('watch/cam?engine=mse', 'delete globalThis.Worker')
    const { place, engine } = await untilLive(page)
    assert.deepEqual({ place, engine }, { place: 'page', engine: 'mse' })
    await page.close()
  })

  it('works on the page where the worker is another version, or cannot be loaded', async () => {
    for (const answer of [{ body: 'postMessage({ type: "ready", version: 0 })' }, { status: 404 }]) {
      const page = await browser.newPage()
      page.setDefaultTimeout(PATIENCE_MS)
      await page.route('**/player-worker.js', (route) =>
        route.fulfill({ contentType: 'text/javascript', ...answer }),
      )
      await page.goto(`${relay.url}watch/cam?engine=mse`)
      await untilLive(page, ({ place }) => place === 'page')
      await page.close()
    }
  })

  it('plays through ManagedMediaSource where that is what there is', async () => {
    const onlyManaged = `
      delete globalThis.Worker
      globalThis.ManagedMediaSource = class extends MediaSource {
        static made = 0
        constructor() {
          super()
          ManagedMediaSource.made++
        }
      }
      delete globalThis.MediaSource`
    const page = await open('watch/cam?engine=mse', onlyManaged)
    const { shown } = await untilLive(page)
    await untilLive(page, (stats) => stats.shown > shown + 10)
    assert.equal(await page.evaluate('ManagedMediaSource.made'), 1)
    await page.close()
  })

  it('goes on while the page stands still, and is live when it is back', async () => {
    const page = await open('watch/cam?engine=mse')
    const { place } = await untilLive(page, ({ isCatchingUp }) => !isCatchingUp)
    assert.equal(place, 'worker')
    const { shown, advancesSec } = await page.evaluate(async (patienceMs) => {
      const video = document.querySelector('baton-player')!.shadowRoot!.querySelector('video')!
      const startSec = video.currentTime
      const beganMs = performance.now()
      const countOf = (): number => video.getVideoPlaybackQuality().totalVideoFrames
      const before = countOf()
      for (let busyMs = 3_000; busyMs <= patienceMs; busyMs += 250) {
        while (performance.now() < beganMs + busyMs);
        if (countOf() - before >= 75) break
      }
      const shown = countOf() - before
      const nextPicture = (): Promise<unknown> =>
        new Promise((resolve) => video.requestVideoFrameCallback(resolve))
      await nextPicture()
      // The page has yet to be told that the element, which waited for a picture when it stood still, went on: until then
      // its time does not advance (HTML §4.8.11.6, the official playback position).
      while (video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA)
        await new Promise((resolve) => video.addEventListener('playing', resolve, { once: true }))
      // Where playing is, not which picture is told of: the first may be one that was shown before.
      const advancesSec = [video.currentTime - startSec]
      while (advancesSec.length < 10) {
        await nextPicture()
        advancesSec.push(video.currentTime - startSec)
      }
      return { shown, advancesSec }
    }, PATIENCE_MS / 2)
    assert.ok(shown >= 75, `${shown} pictures: it stood still`)
    const leastSec = Math.min(...advancesSec)
    assert.ok(leastSec > 2.5, `${leastSec} s on after 3 s of pictures: it jumped back`)
    await untilLive(page)
    await page.close()
  })

  it('keeps a picture in sight while it hands over to a playback with sound', async () => {
    const page = await open('watch/cam?engine=mse')
    await untilLive(page)
    await page.evaluate(() => {
      const player = document.querySelector<BatonPlayer>('baton-player')!
      const surface = player.shadowRoot!.querySelector('.surface')!
      const widths: number[] = []
      const look = (): void => {
        widths.push((surface.lastElementChild as HTMLVideoElement | null)?.videoWidth ?? 0)
        requestAnimationFrame(look)
      }
      look()
      Object.assign(globalThis, { widths })
      player.muted = false
    })
    await untilLive(page, ({ audioBytes }) => (audioBytes ?? 0) > 4_000)
    const widths = await page.evaluate(() => Reflect.get(globalThis, 'widths') as number[])
    assert.deepEqual([...new Set(widths)], [640])
    const { readers } = relay.hub.cameras.get('cam')!.renditions.get('main')!
    await eventually('one connection', () => readers.size === 1)
    await page.close()
  })
})
