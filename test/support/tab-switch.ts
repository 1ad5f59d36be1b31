import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Browser, type Page } from 'playwright-core'
import { BROWSER_FLAGS, chromiumPath } from './browser.ts'
import { PATIENCE_MS } from './eventually.ts'
import { quietDevTools, type QuietDevTools } from './quiet-devtools.ts'

/** A Chromium whose tabs hide each other, as a person's do. */
export interface TabbedBrowser {
  readonly browser: Browser
  /** Its window has this page in front. */
  newPage(): Promise<Page>
  /** Idempotent. */
  close(): Promise<void>
}

/**
 * Starts one that Playwright only connects to: where it starts a browser, it makes every page believe that it is seen.
 * It is told nothing of the network.
 */
export async function startTabbedBrowser(flags: readonly string[] = []): Promise<TabbedBrowser> {
  const home = await mkdtemp(join(tmpdir(), 'baton-browser-'))
  const own = [
    '--headless=new',
    '--remote-debugging-port=0',
    '--window-size=1280,900',
    `--user-data-dir=${home}`,
  ]
  const child = spawn(chromiumPath(), [...own, ...BROWSER_FLAGS, ...flags, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exited = once(child, 'exit')
  let devTools: QuietDevTools | undefined
  const close = async (): Promise<void> => {
    devTools?.close()
    child.kill('SIGKILL')
    await exited
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const address = await Promise.race([devToolsAddress(child.stderr), exited.then(() => undefined)])
    if (address === undefined) throw new Error('Chromium ended before it listened')
    devTools = await quietDevTools(address)
    const browser = await chromium.connectOverCDP(devTools.address, {
      noDefaults: true,
      timeout: PATIENCE_MS,
    })
    return { browser, newPage: () => browser.contexts()[0]!.newPage(), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Hides a page of a {@link TabbedBrowser} behind another tab, and shows it again. */
export class TabSwitch {
  readonly #page: Page
  readonly #other: Page

  private constructor(page: Page, other: Page) {
    this.#page = page
    this.#other = other
  }

  static async for(page: Page): Promise<TabSwitch> {
    const other = await page.context().newPage()
    await page.bringToFront()
    await page.evaluate(() => {
      const note = (): void => {
        if (!document.hidden) Object.assign(window, { shownMs: performance.timeOrigin + performance.now() })
      }
      document.addEventListener('visibilitychange', note)
    })
    const tabs = new TabSwitch(page, other)
    await tabs.#until(false)
    return tabs
  }

  /** Resolves when the page knows that it is hidden. */
  async hide(): Promise<void> {
    await this.#other.bringToFront()
    await this.#until(true)
  }

  /** Resolves with the moment when the page learned that it is seen again, in milliseconds since the Unix epoch. */
  async show(): Promise<number> {
    await this.#page.bringToFront()
    await this.#until(false)
    return this.#page.evaluate(() => Number(Reflect.get(window, 'shownMs')))
  }

  async #until(isHidden: boolean): Promise<void> {
    // Not by animation frames: a hidden page has none.
    const options = { polling: 20, timeout: PATIENCE_MS }
    await this.#page.waitForFunction((isHidden) => document.hidden === isHidden, isHidden, options)
  }
}

function devToolsAddress(stderr: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => {
    createInterface({ input: stderr }).on('line', (line) => {
      const address = /^DevTools listening on (ws:\S+)/.exec(line)?.[1]
      if (address !== undefined) resolve(address)
    })
  })
}
