import { after, before, describe, it } from 'node:test'
import { eventually } from '../support/eventually.ts'
import { startGstCamera, type GstCamera } from '../support/gst-camera.ts'
import { closeAtEnd } from '../support/leftovers.ts'
import { installPictureSampler, watchPictures, type SeenPicture } from '../support/picture-sampler.ts'
import { startTabbedBrowser, TabSwitch, type TabbedBrowser } from '../support/tab-switch.ts'
import { ENGINES, isLive, untilPicture, untilSeen, WatchStage } from '../support/watch-stage.ts'

const FPS = 25
const LIVE_MS = 1000

describe('A tab that is hidden for a while', () => {
  let camera: GstCamera
  let stage: WatchStage
  let tabbed: TabbedBrowser

  before(async () => {
    camera = await startGstCamera({ gop: 10 * FPS, size: [320, 176], logs: true })
    stage = await WatchStage.open([{ id: 'cam', url: camera.url }])
    tabbed = await startTabbedBrowser()
    closeAtEnd(() => tabbed.close())
  })

  after(async () => {
    await tabbed.close()
    await stage.close()
  })

  const isAtEdge = ({ number, atMs }: SeenPicture): boolean => {
    const sentMs = camera.sentMs.get(number)
    return sentMs !== undefined && atMs - sentMs < LIVE_MS
  }

  for (const engine of ENGINES) {
    it(`is live when it is shown again, long before a keyframe (${engine})`, async () => {
      const page = await tabbed.newPage()
      await installPictureSampler(page)
      await page.goto(new URL(`watch/cam?engine=${engine}`, stage.relay.url).href, {
        waitUntil: 'domcontentloaded',
      })
      await untilSeen(page, 'a live picture', isLive)
      const tabs = await TabSwitch.for(page)
      await tabs.hide()
      const from = camera.sentMs.size
      await eventually('some more seconds', () => camera.sentMs.size > from + 4 * FPS)
      await watchPictures(page)
      const shownMs = await tabs.show()
      await untilPicture(page, 'a live picture', (picture) => picture.atMs >= shownMs && isAtEdge(picture))
      await untilSeen(page, 'a view that is live', isLive)
      await page.close()
    })
  }
})
