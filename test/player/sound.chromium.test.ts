import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { installBeepListener, listenToVideo, takeBeeps } from '../support/beep-listener.ts'
import { PATIENCE_MS } from '../support/eventually.ts'
import { startGstCamera } from '../support/gst-camera.ts'
import { takePictures, watchPictures, type SeenPicture } from '../support/picture-sampler.ts'
import { ENGINES, isLive, untilSeen, WatchStage } from '../support/watch-stage.ts'

const FPS = 25
const BEEPS = 8
/** ± 80 ms, and the two frames by which a look at the screen is off. */
const IN_SYNC_MS = 80 + 33

describe('Sound in Chromium', () => {
  let stage: WatchStage

  before(async () => {
    const camera = await startGstCamera({ audio: 'beeps', size: [320, 176] })
    stage = await WatchStage.open([{ id: 'cam', url: camera.url }], {
      browserFlags: ['--autoplay-policy=no-user-gesture-required'],
    })
  })

  after(() => stage.close())

  for (const engine of ENGINES) {
    it(`is in sync with the picture (${engine})`, async () => {
      const page = await stage.blankPage({ bypassCSP: true })
      await installBeepListener(page)
      await page.goto(new URL(`watch/cam?engine=${engine}`, stage.relay.url).href, {
        waitUntil: 'domcontentloaded',
      })
      await untilSeen(page, 'a live picture', isLive)
      await page.evaluate(() => Object.assign(document.querySelector('baton-player')!, { muted: false }))
      const { stats } = await untilSeen(
        page,
        'sound',
        (seen) => isLive(seen) && (seen.stats.audioBytes ?? 0) > 4_000,
      )
      // Where an engine has no sound of its own, it has handed over to the other one by now.
      if (stats.engine === 'mse') await listenToVideo(page)
      const offsets = await offsetsOf(page)
      const middle = offsets.toSorted((a, b) => a - b)[Math.floor(offsets.length / 2)] ?? Number.NaN
      assert.ok(
        Math.abs(middle) < IN_SYNC_MS,
        `the sound is late by ${offsets.map(Math.round).join(', ')} ms`,
      )
      await page.close()
    })
  }
})

describe('Sound in Chromium, of a camera that as many watch as may', () => {
  it('is turned on without losing the place: the player is no other viewer', async () => {
    const camera = await startGstCamera({ audio: 'beeps', size: [320, 176] })
    const stage = await WatchStage.open([{ id: 'cam', url: camera.url }], {
      browserFlags: ['--autoplay-policy=no-user-gesture-required'],
      settings: { maxViewersPerCamera: '1' },
    })
    const page = await stage.page('watch/cam')
    const { stats: before } = await untilSeen(page, 'a live picture', isLive)
    assert.equal(before.engine, 'webcodecs')
    await page.evaluate(() => Object.assign(document.querySelector('baton-player')!, { muted: false }))
    await untilSeen(
      page,
      'sound',
      ({ view, stats }) => (
        assert.notEqual(view.kind, 'failed'),
        view.kind === 'live' && (stats.audioBytes ?? 0) > 4_000
      ),
    )
    await stage.close()
    await camera.close()
  })
})

/** How late each of some beeps was after the picture that it belongs to. */
async function offsetsOf(page: Page): Promise<number[]> {
  const endMs = performance.now() + PATIENCE_MS
  await watchPictures(page)
  const marked: SeenPicture[] = []
  const beeps: number[] = []
  for (;;) {
    beeps.push(...(await takeBeeps(page)))
    marked.push(...(await takePictures(page)).filter(({ number }) => number % FPS === 0))
    const offsets = beeps.flatMap((beepMs) => {
      const near = marked.map(({ atMs }) => beepMs - atMs).filter((ms) => Math.abs(ms) < 500)
      return near.slice(0, 1)
    })
    if (offsets.length >= BEEPS) return offsets
    if (performance.now() > endMs)
      assert.fail(`${beeps.length} beeps and ${marked.length} marked pictures within ${PATIENCE_MS} ms`)
    await page.waitForTimeout(200)
  }
}
