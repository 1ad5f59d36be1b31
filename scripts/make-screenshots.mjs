// `npm run make-screenshots [WORD]…`: takes the pictures of docs/images again, those whose names hold a word if there is
// one: a relay with 1, 4 and 20 cameras, one of them away, on a phone and a desktop, light and dark. Needs ffmpeg, Chromium
// and the built pages.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings } from '../src/config/settings.ts'
import { silentLog } from '../src/log.ts'
import { startRelay } from '../src/relay.ts'
import { startBrowser } from '../test/support/browser.ts'
import { startCameras } from './screenshots/cameras.mjs'
import { SHOTS } from './screenshots/shots.mjs'
import { root } from './setup.mjs'

const DEVICES = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
}
const SCHEMES = ['light', 'dark']
const JPEG = { type: 'jpeg', quality: 86 }

const words = process.argv.slice(2)
const images = join(root, 'docs/images')
const folder = mkdtempSync(join(tmpdir(), 'baton-screenshots-'))
mkdirSync(images, { recursive: true })
const cameras = await startCameras(folder)
const browser = await startBrowser()
try {
  for (const [index, shot] of SHOTS.entries()) await take(shot, join(folder, String(index)))
} finally {
  await browser.close()
  await cameras.close()
  rmSync(folder, { recursive: true, force: true })
}

/** One page, on each device in each scheme. */
async function take(shot, home) {
  const wanted = Object.keys(DEVICES)
    .flatMap((device) =>
      (shot.schemes ?? SCHEMES).map((scheme) => ({
        device,
        scheme,
        name: `${shot.name}-${scheme}-${device}`,
      })),
    )
    .filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)))
  if (wanted.length === 0) return
  mkdirSync(home)
  const streams = join(home, 'streams.json')
  writeFileSync(streams, JSON.stringify({ streams: cameras.entries(shot.cameras) }))
  const flags = { port: '0', streams, data: join(home, 'data'), allowLoopback: 'always' }
  const relay = await startRelay({ settings: readSettings(flags, {}), log: silentLog })
  try {
    for (const { device, scheme, name } of wanted) {
      const page = await browser.newPage({ ...DEVICES[device], colorScheme: scheme })
      if (shot.isLoggedIn !== false) {
        await page.goto(await relay.identity.logins.create(relay.url))
        await page.waitForURL(relay.url)
      }
      if (shot.path !== '') await page.goto(new URL(shot.path, relay.url).href)
      await shot.arrive(page)
      // What fades in is there then.
      await page.waitForTimeout(1500)
      await page.screenshot({ path: join(images, `${name}.jpg`), ...JPEG })
      process.stdout.write(`docs/images/${name}.jpg\n`)
      await page.close()
    }
  } finally {
    await relay.close()
  }
}
