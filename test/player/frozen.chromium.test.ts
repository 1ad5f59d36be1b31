import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { TEXT } from '../../src/player/text/picture-text.ts'
import type { View } from '../../src/player/view.ts'
import { startGstCamera, type GstCamera } from '../support/gst-camera.ts'
import { watchPictures } from '../support/picture-sampler.ts'
import { ENGINES, isLive, untilPicture, untilSeen, WatchStage } from '../support/watch-stage.ts'

const FPS = 25

describe('A camera that freezes without hanging up', () => {
  let camera: GstCamera
  let stage: WatchStage

  before(async () => {
    camera = await startGstCamera({ size: [320, 176], logs: true })
    stage = await WatchStage.open([{ id: 'cam', url: camera.url }])
  })

  after(() => stage.close())

  for (const engine of ENGINES) {
    it(`never looks live: its last picture stays, with its age on it, until it goes on (${engine})`, async () => {
      const page = await stage.page(`watch/cam?engine=${engine}`)
      await untilSeen(page, 'a live picture', isLive)
      await watchPictures(page)
      await untilPicture(page, 'more than the first picture', ({ number }) => number > FPS)
      await page.evaluate(() => {
        const views: unknown[] = []
        const note = (event: Event): unknown => views.push((event as CustomEvent).detail)
        document.querySelector('baton-player')!.addEventListener('viewchange', note)
        Object.assign(window, { views })
      })
      process.kill(camera.pid, 'SIGSTOP')
      try {
        await untilSeen(page, 'a mark on the picture', (seen) => !isLive(seen))
        const view = await page.evaluate(() => (Reflect.get(window, 'views') as View[])[0]!)
        // The player sees it itself, long before the relay gives the camera up.
        assert.equal(view.title, TEXT.stale)
        assert.equal(view.kind, 'down')
        assert.match(view.countdown, /\d/)
        await watchPictures(page)
        const [last] = await untilPicture(page, 'the last picture', () => true)
        assert.ok(camera.sentMs.has(last!.number), `number ${last!.number} was never sent`)
      } finally {
        process.kill(camera.pid, 'SIGCONT')
      }
      await untilSeen(page, 'a live picture', isLive)
      await page.close()
    })
  }
})
