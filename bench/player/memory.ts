import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { CDPSession } from 'playwright-core'
import type { View } from '../../src/player/view.ts'
import { startBrowser } from '../../test/support/browser.ts'
import { baton } from '../programs.ts'
import { residentMib } from '../usage.ts'
import { ClockCamera } from './clock-camera.ts'

/**
 * `memory.ts [--minutes 60] [--tiles 16] [--height 360]`: leaves the dashboard open and prints, each minute, what the page
 * holds after its garbage was collected, and the resident memory of the process that runs it. The growth is counted from the fifth minute
 * on, or from the first of a short run: what a page needs once is there then.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    tiles: { type: 'string', default: '16' },
    height: { type: 'string', default: '360' },
  },
})
const [minutes, tiles] = [Number(values.minutes), Number(values.tiles)]
const baseMinute = Math.min(5, Math.ceil(minutes / 4))
const folder = await mkdtemp(join(tmpdir(), 'baton-memory-'))
const height = Number(values.height)
const camera = await ClockCamera.start(folder, 2, [[Math.round((height * 8) / 9) * 2, height]])
const urls = Array.from({ length: tiles }, () => camera.url)
const relay = await baton.start({ urls, sounds: false, folder, stop: () => Promise.resolve() }, false)
const browser = await startBrowser()
try {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
  await page.goto(`http://127.0.0.1:${relay.port}/`)
  await page.waitForFunction(
    (tiles) => {
      const players = [...document.querySelectorAll('baton-player')]
      return players.filter((player) => (Reflect.get(player, 'view') as View).kind === 'live').length >= tiles
    },
    tiles,
    { timeout: 120_000 },
  )
  const session = await page.context().newCDPSession(page)
  const system = await browser.newBrowserCDPSession()
  let base = await holds(session, system)
  for (let minute = 1; minute <= minutes; minute++) {
    await sleep(60_000)
    const now = await holds(session, system)
    if (minute === baseMinute) base = now
    const growth = Object.entries(now).map(([name, mib]) => {
      const percent = ((mib - base[name]!) * 100) / base[name]!
      return `${name} ${mib.toFixed(1)} MiB (${percent >= 0 ? '+' : ''}${percent.toFixed(1)} %)`
    })
    process.stdout.write(`minute ${String(minute).padStart(3)}  ${growth.join('  ')}\n`)
  }
} finally {
  await browser.close()
  await relay.stop()
  await camera.stop()
  await rm(folder, { recursive: true, force: true })
}

async function holds(page: CDPSession, browser: CDPSession): Promise<Record<string, number>> {
  await page.send('HeapProfiler.collectGarbage')
  const { usedSize } = await page.send('Runtime.getHeapUsage')
  const { processInfo } = await browser.send('SystemInfo.getProcessInfo')
  const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => residentMib(id))
  return { heap: usedSize / 1_048_576, renderers: renderers.reduce((a, b) => a + b, 0) }
}
