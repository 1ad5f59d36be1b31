import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { readSettings, type SettingFlags } from '../../src/config/settings.ts'
import { silentLog } from '../../src/log.ts'
import type { BatonPlayer } from '../../src/player/element.ts'
import type { PlayerStats } from '../../src/player/stats.ts'
import type { View } from '../../src/player/view.ts'
import { startRelay, type Relay } from '../../src/relay.ts'
import { startBrowser } from './browser.ts'
import { eventuallyRead, PATIENCE_MS } from './eventually.ts'
import { closeAtEnd } from './leftovers.ts'
import { installPictureSampler, takePictures, type SeenPicture } from './picture-sampler.ts'

/** Every engine that shows live pictures. */
export const ENGINES = ['mse', 'webcodecs'] as const

/** What a viewer is told, and the player's figures. */
export interface Seen {
  readonly view: View
  readonly stats: PlayerStats
}

export interface WatchStageOptions {
  readonly settings?: SettingFlags
  readonly browserFlags?: readonly string[]
  /** The relay's. */
  readonly environment?: NodeJS.ProcessEnv
}

/** A relay in this process that asks nobody for a token, and a real Chromium. */
export class WatchStage {
  readonly relay: Relay
  readonly browser: Browser
  readonly #folder: string

  private constructor(relay: Relay, browser: Browser, folder: string) {
    this.relay = relay
    this.browser = browser
    this.#folder = folder
  }

  static async open(
    streams: readonly object[],
    { settings = {}, browserFlags = [], environment }: WatchStageOptions = {},
  ): Promise<WatchStage> {
    const folder = await mkdtemp(join(tmpdir(), 'baton-watch-'))
    const file = join(folder, 'streams.json')
    await writeFile(file, JSON.stringify({ streams }))
    const flags = { port: '0', streams: file, data: join(folder, 'data'), insecureNoAuth: true, ...settings }
    const relay = await startRelay({
      settings: readSettings(flags, {}),
      log: silentLog,
      ...(environment && { environment }),
    })
    closeAtEnd(() => relay.close())
    const browser = await startBrowser(browserFlags)
    closeAtEnd(() => browser.close())
    return new WatchStage(relay, browser, folder)
  }

  /** Shows what lies at `path`, which has no slash in front. */
  async page(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.blankPage(options)
    // A page has loaded only when each of its videos has a picture, and a camera that is away has none.
    await page.goto(new URL(path, this.relay.url).href, { waitUntil: 'domcontentloaded' })
    return page
  }

  /** A page that can watch pictures. */
  async blankPage(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.browser.newPage({ viewport: { width: 1280, height: 720 }, ...options })
    page.setDefaultTimeout(PATIENCE_MS)
    await installPictureSampler(page)
    return page
  }

  async close(): Promise<void> {
    await this.browser.close()
    await this.relay.close()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** Resolves with what is seen of the page's first player as soon as `isRight` holds of it. */
export async function untilSeen(page: Page, what: string, isRight: (seen: Seen) => boolean): Promise<Seen> {
  const seen = await eventuallyRead(
    what,
    () => look(page),
    (seen) => seen !== undefined && isRight(seen),
  )
  return seen!
}

/**
 * Takes the pictures that are seen until `isRight` holds of one, and resolves with all of them, that one the last.
 * They have to be watched; see {@link installPictureSampler}.
 */
export async function untilPicture(
  page: Page,
  what: string,
  isRight: (picture: SeenPicture) => boolean,
): Promise<SeenPicture[]> {
  const endMs = performance.now() + PATIENCE_MS
  const all: SeenPicture[] = []
  for (;;) {
    for (const picture of await takePictures(page)) {
      all.push(picture)
      if (isRight(picture)) return all
    }
    if (performance.now() > endMs)
      assert.fail(`Not within ${PATIENCE_MS} ms: ${what}; the last: ${JSON.stringify(all.slice(-5))}`)
    await page.waitForTimeout(50)
  }
}

export const isLive = ({ view }: Seen): boolean => view.kind === 'live'

function look(page: Page): Promise<Seen | undefined> {
  return page.evaluate(() => {
    const player = document.querySelector<BatonPlayer>('baton-player')
    const stats = player?.stats
    return player === null || stats === undefined ? undefined : { view: player.view, stats }
  })
}
