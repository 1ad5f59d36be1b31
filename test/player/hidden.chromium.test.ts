import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import type { BatonPlayer } from '../../src/player/element.ts'
import { eventually, PATIENCE_MS } from '../support/eventually.ts'
import { startGstCamera, type GstCamera } from '../support/gst-camera.ts'
import { closeAtEnd } from '../support/leftovers.ts'
import { installPictureSampler, watchPictures, type SeenPicture } from '../support/picture-sampler.ts'
import { startTabbedBrowser, TabSwitch, type TabbedBrowser } from '../support/tab-switch.ts'
import { ENGINES, isLive, untilPicture, untilSeen, WatchStage } from '../support/watch-stage.ts'

const FPS = 25
const LIVE_MS = 1000
const CAMERAS = [
  { id: 'often', gopSeconds: 1, what: 'a keyframe came' },
  { id: 'seldom', gopSeconds: 60, what: 'no keyframe came' },
] as const

describe('A player that nobody watches for a while', () => {
  const cameras = new Map<string, GstCamera>()
  let stage: WatchStage
  let tabbed: TabbedBrowser

  before(async () => {
    for (const { id, gopSeconds } of CAMERAS)
      cameras.set(id, await startGstCamera({ gop: gopSeconds * FPS, size: [320, 176], logs: true }))
    stage = await WatchStage.open(CAMERAS.map(({ id }) => ({ id, url: cameras.get(id)!.url })))
    tabbed = await startTabbedBrowser()
    closeAtEnd(() => tabbed.close())
  })

  after(async () => {
    await tabbed.close()
    await stage.close()
  })

  // A test that fails leaves its page, which would be one viewer more for the next.
  afterEach(async () => {
    for (const page of tabbed.browser.contexts()[0]!.pages().slice(1)) await page.close()
  })

  async function open(id: string, engine: string): Promise<Page> {
    const page = await tabbed.newPage()
    page.setDefaultTimeout(PATIENCE_MS)
    await installPictureSampler(page)
    await page.goto(new URL(`watch/${id}?engine=${engine}`, stage.relay.url).href, {
      waitUntil: 'domcontentloaded',
    })
    await untilSeen(page, 'a live picture', isLive)
    return page
  }

  const readersOf = (id: string) => stage.relay.hub.cameras.get(id)!.renditions.get('main')!.readers

  for (const { id, what } of CAMERAS) {
    for (const engine of ENGINES) {
      const isAtEdge = ({ number, atMs }: SeenPicture): boolean => {
        const sentMs = cameras.get(id)!.sentMs.get(number)
        return sentMs !== undefined && atMs - sentMs < LIVE_MS
      }
      const pass = (seconds: number): Promise<void> => {
        const { sentMs } = cameras.get(id)!
        const from = sentMs.size
        return eventually('some more seconds', () => sentMs.size > from + seconds * FPS)
      }

      it(`is live on the same connection when its tab is shown again and ${what} (${engine})`, async () => {
        const page = await open(id, engine)
        const readers = readersOf(id)
        await eventually('nobody but this page', () => readers.size === 1)
        const [reader] = readers
        const tabs = await TabSwitch.for(page)
        await tabs.hide()
        await pass(2)
        await watchPictures(page)
        const shownMs = await tabs.show()
        await untilPicture(page, 'a live picture', (picture) => picture.atMs >= shownMs && isAtEdge(picture))
        await untilSeen(page, 'a view that is live', isLive)
        assert.ok(reader !== undefined && readers.has(reader), 'the player has connected anew')
        await page.close()
      })

      it(`is live on the same connection after a pause in which ${what} (${engine})`, async () => {
        const page = await open(id, engine)
        const readers = readersOf(id)
        await eventually('nobody but this page', () => readers.size === 1)
        const [reader] = readers
        await page.evaluate(() => document.querySelector<BatonPlayer>('baton-player')!.pause())
        await pass(2)
        await watchPictures(page)
        await page.evaluate(() => document.querySelector<BatonPlayer>('baton-player')!.play())
        const resumedMs = Date.now()
        const isNew = (picture: SeenPicture): boolean => picture.atMs >= resumedMs && isAtEdge(picture)
        await untilPicture(page, 'a live picture', isNew)
        await untilSeen(page, 'a view that is live', isLive)
        assert.ok(reader !== undefined && readers.has(reader), 'the player has connected anew')
        await page.close()
      })
    }
  }
})
