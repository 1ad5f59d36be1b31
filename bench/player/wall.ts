import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { takePictures, watchPictures } from '../../test/support/picture-sampler.ts'
import { startTabbedBrowser } from '../../test/support/tab-switch.ts'
import { startBaton } from '../programs.ts'
import { quantile } from '../statistics.ts'
import { cpuMs } from '../usage.ts'
import { ClockCamera } from './clock-camera.ts'
import { measuredPage } from './measured-page.ts'

/**
 * `wall.ts [--engine webcodecs] [--tiles 16] [--height 360] [--pull ffmpeg]`: so many streams in one page, four in a row, and of each what
 * comes on the screen. The tiles are looked at one after the other, for to look at all at once would cost more than to play.
 */
const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'webcodecs' },
    tiles: { type: 'string', default: '16' },
    height: { type: 'string', default: '360' },
    pull: { type: 'string' },
  },
})
const SETTLE_MS = 8000
const LOOK_MS = 3000
const COLUMNS = 4
const tiles = Number(values.tiles)
const height = Number(values.height)
const width = Math.round((height * 8) / 9) * 2

const folder = await mkdtemp(join(tmpdir(), 'baton-wall-'))
const camera = await ClockCamera.start(folder, 2, [[width, height]])
const urls = Array.from({ length: tiles }, () => camera.url)
const cameras = { urls, sounds: false, folder, stop: () => Promise.resolve() }
const relay = await startBaton(cameras, 'always', 0, { pull: values.pull })
const browser = await startTabbedBrowser()
try {
  const page = await measuredPage(browser, { width: 1920, height: 1080 })
  await openWall(page)
  await sleep(SETTLE_MS)
  const usedMs = await browserCpuMs()
  const startMs = performance.now()
  const looks: Look[] = []
  for (let tile = 0; tile < tiles; tile++) looks.push(await lookAt(page, tile))
  const cores = ((await browserCpuMs()) - usedMs) / (performance.now() - startMs)
  const ages = looks.flatMap(({ ages }) => ages)
  const listed = (key: 'fps' | 'presentedFps'): string => looks.map((look) => look[key].toFixed(0)).join(' ')
  process.stdout.write(
    `${tiles} × ${width} × ${height}, ${values.engine}: pictures a second read from each ${listed('fps')}, ` +
      `shown by the browser’s count ${listed('presentedFps')}, ` +
      `age p50 ${quantile(ages, 0.5).toFixed(0)} ms, p95 ${quantile(ages, 0.95).toFixed(0)} ms, ` +
      `worst ${Math.max(...ages).toFixed(0)} ms, browser ${(cores * 100).toFixed(0)} % of a core\n`,
  )
} finally {
  await browser.close()
  await relay.stop()
  await camera.stop()
  await rm(folder, { recursive: true, force: true })
}

async function openWall(page: Page): Promise<void> {
  const root = `http://127.0.0.1:${relay.port}/`
  await page.goto(`${root}healthz`)
  await page.setContent('<!doctype html><title>Bench</title><body>')
  await page.addStyleTag({
    content: `body { margin: 0; display: grid; grid-template-columns: repeat(${COLUMNS}, 1fr) } baton-player { height: 25vh }`,
  })
  await page.addScriptTag({ url: `${root}player.js`, type: 'module' })
  await page.evaluate(
    ({ tiles, engine }) => {
      for (let tile = 0; tile < tiles; tile++) {
        const player = document.createElement('baton-player')
        player.id = `tile-${tile}`
        player.setAttribute('engine', engine)
        player.setAttribute('stream', `cam${tile}`)
        document.body.append(player)
      }
    },
    { tiles, engine: values.engine },
  )
}

interface Look {
  /** Numbers that were read from the screen. */
  readonly fps: number
  /** Pictures that the browser counts as shown; NaN where the tile has no video element. */
  readonly presentedFps: number
  readonly ages: readonly number[]
}

async function lookAt(page: Page, tile: number): Promise<Look> {
  await watchPictures(page, `#tile-${tile}`)
  const from = await presented(page, tile)
  await sleep(LOOK_MS)
  const to = await presented(page, tile)
  const [, ...seen] = await takePictures(page)
  return {
    fps: (seen.length * 1000) / LOOK_MS,
    presentedFps: ((to.pictures - from.pictures) * 1000) / (to.atMs - from.atMs),
    ages: seen.map((picture) => camera.ageMs(picture)),
  }
}

/** What the browser counts of the tile's video element, when its next picture is shown. */
function presented(page: Page, tile: number): Promise<{ pictures: number; atMs: number }> {
  return page.evaluate((tile) => {
    const videos = (root: ParentNode): HTMLVideoElement[] =>
      [...root.querySelectorAll('*')].flatMap((element) => [
        ...(element instanceof HTMLVideoElement && element.readyState >= 2 ? [element] : []),
        ...(element.shadowRoot === null ? [] : videos(element.shadowRoot)),
      ])
    const shadow = document.querySelector(`#tile-${tile}`)?.shadowRoot
    const video = shadow ? videos(shadow).at(-1) : undefined
    if (video === undefined) return { pictures: Number.NaN, atMs: Number.NaN }
    return new Promise((resolve) =>
      video.requestVideoFrameCallback((atMs, { presentedFrames }) =>
        resolve({ pictures: presentedFrames, atMs }),
      ),
    )
  }, tile)
}

async function browserCpuMs(): Promise<number> {
  const session = await browser.browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  return processInfo.reduce((sum, { id }) => sum + cpuMs(id), 0)
}
