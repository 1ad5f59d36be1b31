import type { Browser } from 'playwright-core'
import { startBrowser } from '../../test/support/browser.ts'
import { baton } from '../programs.ts'
import { median } from '../statistics.ts'
import type { ClockCamera } from './clock-camera.ts'

/** Each page that is opened every day; the relay's one camera is `cam0`. */
const PATHS = ['', 'watch/cam0', 'wall', 'camera/cam0']
const RUNS = 3

/** How long a page was empty. */
export interface FirstPaint {
  readonly path: string
  /** First Contentful Paint (W3C Paint Timing §4.1) of each run, in milliseconds since the navigation began. */
  readonly runsMs: readonly number[]
  readonly medianMs: number
}

/** Opens each page of the relay with an empty cache, over loopback, while it pulls `camera`. */
export async function measureFirstPaint(camera: ClockCamera, folder: string): Promise<FirstPaint[]> {
  const relay = await baton.start(
    { urls: [camera.url], sounds: false, folder, stop: () => Promise.resolve() },
    false,
  )
  const browser = await startBrowser()
  try {
    const paints = []
    for (const path of PATHS) {
      const runsMs = []
      for (let run = 0; run < RUNS; run++)
        runsMs.push(await paintMs(browser, `http://127.0.0.1:${relay.port}/${path}`))
      paints.push({ path: `/${path}`, runsMs, medianMs: median(runsMs) })
    }
    return paints
  } finally {
    await browser.close()
    await relay.stop()
  }
}

async function paintMs(browser: Browser, url: string): Promise<number> {
  // A context of its own has a cache of its own.
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  try {
    const page = await context.newPage()
    await page.goto(url, { waitUntil: 'commit' })
    return await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          new PerformanceObserver((list) => {
            const [paint] = list.getEntriesByName('first-contentful-paint')
            if (paint !== undefined) resolve(paint.startTime)
          }).observe({ type: 'paint', buffered: true })
        }),
    )
  } finally {
    await context.close()
  }
}
