import type { CDPSession, Page } from 'playwright-core'
import {
  restPictures,
  takePictures,
  watchPictures,
  type SeenPicture,
} from '../../test/support/picture-sampler.ts'
import { startTabbedBrowser, TabSwitch, type TabbedBrowser } from '../../test/support/tab-switch.ts'
import { cpuMs } from '../usage.ts'
import { measuredPage, WITH_SOUND } from './measured-page.ts'
import { openPage } from './page-files.ts'
import type { BenchPage } from './pages/contender.ts'
import type { MeasuredPlayer } from './players.ts'

/** Processor time in milliseconds: of the process that runs the page, and of all processes of its browser. */
export interface BrowserCpu {
  readonly rendererMs: number
  readonly wholeMs: number
}

/** A browser of its own with one page, ready to show one player. */
export class Viewer {
  readonly #browser: TabbedBrowser
  readonly #session: CDPSession
  readonly #page: Page
  readonly #tabs: TabSwitch
  readonly #address: string

  private constructor(
    browser: TabbedBrowser,
    session: CDPSession,
    page: Page,
    tabs: TabSwitch,
    address: string,
  ) {
    this.#browser = browser
    this.#session = session
    this.#page = page
    this.#tabs = tabs
    this.#address = address
  }

  static async open(
    player: MeasuredPlayer,
    facts: { relayUrl: string; address: string; pageFile: string },
  ): Promise<Viewer> {
    const browser = await startTabbedBrowser(WITH_SOUND)
    const session = await browser.browser.newBrowserCDPSession()
    const page = await measuredPage(browser, { width: 1280, height: 720 })
    await openPage(page, facts.relayUrl, player, facts.pageFile)
    const tabs = await TabSwitch.for(page)
    return new Viewer(browser, session, page, tabs, facts.address)
  }

  /** Clicks on the camera; resolves with the moment of the click. */
  async click(): Promise<number> {
    await watchPictures(this.#page)
    return this.#page.evaluate(
      (address) => (Reflect.get(window, 'bench') as BenchPage).click(address),
      this.#address,
    )
  }

  /** Takes the player away. */
  async stop(): Promise<void> {
    await restPictures(this.#page)
    await this.#page.evaluate(() => (Reflect.get(window, 'bench') as BenchPage).stop())
  }

  /** Looks at the picture from now on. */
  watch(): Promise<void> {
    return watchPictures(this.#page)
  }

  /** Looks at nothing, so that only the player takes processor time. */
  rest(): Promise<void> {
    return restPictures(this.#page)
  }

  seen(): Promise<SeenPicture[]> {
    return takePictures(this.#page)
  }

  /** Blocks the page's main thread; resolves with the moment when it was free again. */
  stall(ms: number): Promise<number> {
    return this.#page.evaluate((ms) => (Reflect.get(window, 'bench') as BenchPage).stall(ms), ms)
  }

  hide(): Promise<void> {
    return this.#tabs.hide()
  }

  /** Resolves with the moment when the page learned that it is seen again. */
  show(): Promise<number> {
    return this.#tabs.show()
  }

  /** The engine that `<baton-player>` says it plays with; undefined for other players. */
  engine(): Promise<string | undefined> {
    return this.#page.evaluate(() => {
      const player = document.querySelector('baton-player')
      const stats: unknown = player === null ? undefined : Reflect.get(player, 'stats')
      return (stats as { engine: string } | undefined)?.engine
    })
  }

  async cpu(): Promise<BrowserCpu> {
    const { processInfo } = await this.#session.send('SystemInfo.getProcessInfo')
    let [rendererMs, wholeMs] = [0, 0]
    for (const { id, type } of processInfo) {
      const ms = cpuMs(id)
      wholeMs += ms
      if (type === 'renderer') rendererMs += ms
    }
    return { rendererMs, wholeMs }
  }

  close(): Promise<void> {
    return this.#browser.close()
  }
}
