import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { installBeepListener, listenToVideo, takeBeeps } from '../../test/support/beep-listener.ts'
import { startGstCamera } from '../../test/support/gst-camera.ts'
import { restPictures, takePictures, watchPictures } from '../../test/support/picture-sampler.ts'
import { startTabbedBrowser, type TabbedBrowser } from '../../test/support/tab-switch.ts'
import { isLive, untilSeen } from '../../test/support/watch-stage.ts'
import { baton } from '../programs.ts'
import { median } from '../statistics.ts'
import { ClockCamera } from './clock-camera.ts'
import { Measurement } from './measure.ts'
import { measuredPage, WITH_SOUND } from './measured-page.ts'
import { buildPage } from './page-files.ts'
import { PLAYERS, startServers } from './players.ts'
import { gapsOf, listenToTone } from './tone-listener.ts'
import { Viewer } from './viewer.ts'

/**
 * `long.ts [--minutes 10]`: what only time shows of the player. Gaps in a tone that plays all the while; how late beeps are
 * after their pictures, in the first and in the last half minute; how soon each engine is back after so long in a hidden
 * tab, and what it cost there. All at the same time.
 */
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } })
const durationMs = Number(values.minutes) * 60_000
const SYNC_WINDOW_MS = 30_000
const STEADY_MS = 5000
/** Tabs are not shown again all at once: each would wait for the others. */
const APART_MS = 15_000
const FPS = 25
/** A beep and a picture that are farther apart do not belong together. */
const SAME_MS = 500

const folder = await mkdtemp(join(tmpdir(), 'baton-long-'))
try {
  await Promise.all([
    measureSound(),
    ...PLAYERS.filter(({ page }) => page === 'baton').map((player, i) => measureHidden(player, i * APART_MS)),
  ])
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function measureSound(): Promise<void> {
  const tone = await startGstCamera({ audio: 'aac', size: [320, 176] })
  const beeps = await startGstCamera({ audio: 'beeps', size: [320, 176] })
  const stop = (): Promise<void> => Promise.resolve()
  const home = await mkdtemp(join(folder, 'sound-'))
  const relay = await baton.start({ urls: [tone.url, beeps.url], sounds: true, folder: home, stop }, false)
  // One each: tabs of one browser hide each other.
  const browsers = [await startTabbedBrowser(WITH_SOUND), await startTabbedBrowser(WITH_SOUND)] as const
  try {
    const toned = await watch(browsers[0], `http://127.0.0.1:${relay.port}/watch/cam0?engine=mse`)
    await listenToTone(toned)
    const beeping = await watch(browsers[1], `http://127.0.0.1:${relay.port}/watch/cam1?engine=mse`)
    await listenToVideo(beeping)
    printOffsets('at the beginning', await offsetsOf(beeping))
    await sleep(Math.max(0, durationMs - 2 * SYNC_WINDOW_MS))
    printOffsets('at the end', await offsetsOf(beeping))
    const gaps = await gapsOf(toned)
    const words = gaps.map(({ atSec, ms }) => `${ms.toFixed(0)} ms after ${atSec.toFixed(0)} s`).join(', ')
    print(`a tone for ${values.minutes} min: ${gaps.length} gaps${words && `: ${words}`}`)
  } finally {
    await Promise.all(browsers.map((browser) => browser.close()))
    await relay.stop()
    await tone.close()
    await beeps.close()
  }
}

/** A page that plays a camera with its sound. */
async function watch(browser: TabbedBrowser, url: string): Promise<Page> {
  const page = await measuredPage(browser, { width: 640, height: 480 })
  await installBeepListener(page)
  await page.goto(url, { waitUntil: 'domcontentloaded' })
  await untilSeen(page, 'a live picture', isLive)
  await page.evaluate(() => Object.assign(document.querySelector('baton-player')!, { muted: false }))
  await untilSeen(page, 'sound', (seen) => isLive(seen) && (seen.stats.audioBytes ?? 0) > 40_000)
  return page
}

/** How late each beep of half a minute was after the picture that it belongs to, in milliseconds. */
async function offsetsOf(page: Page): Promise<number[]> {
  await takeBeeps(page)
  await watchPictures(page)
  await sleep(SYNC_WINDOW_MS)
  const marked = (await takePictures(page)).filter(({ number }) => number % FPS === 0)
  const beeps = await takeBeeps(page)
  await restPictures(page)
  return beeps.flatMap((beepMs) => {
    const near = marked.map(({ atMs }) => beepMs - atMs).filter((ms) => Math.abs(ms) < SAME_MS)
    return near.slice(0, 1)
  })
}

function printOffsets(when: string, offsetsMs: readonly number[]): void {
  const [least, most] = [Math.min(...offsetsMs), Math.max(...offsetsMs)]
  const range = `${least.toFixed(0)} to ${most.toFixed(0)}`
  print(
    `sound after its picture ${when}: p50 ${median(offsetsMs).toFixed(0)} ms (${range}, ${offsetsMs.length} beeps)`,
  )
}

async function measureHidden(player: (typeof PLAYERS)[number], moreMs: number): Promise<void> {
  const home = await mkdtemp(join(folder, 'hidden-'))
  const camera = await ClockCamera.start(home, 2)
  const servers = await startServers(camera, home, { withMpeg1: false })
  const pageFile = await buildPage(player.page, home)
  const viewer = await Viewer.open(player, {
    relayUrl: servers.relayUrl,
    address: servers.addressFor(player),
    pageFile,
  })
  try {
    const measurement = new Measurement(viewer, camera)
    const { hiddenPercent, afterHiddenMs } = await measurement.hidden({
      steadyMs: STEADY_MS,
      hiddenMs: durationMs + moreMs,
    })
    const cost = `renderer ${hiddenPercent.toFixed(1)} % of a core`
    print(
      `${player.name}, hidden for ${values.minutes} min: back after ${afterHiddenMs.toFixed(0)} ms; ${cost}`,
    )
  } finally {
    await viewer.close()
    await servers.stop()
    await camera.stop()
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
