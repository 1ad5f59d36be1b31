import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { eventually } from '../support/eventually.ts'
import { startChangingCamera, type ChangingCamera } from '../support/changing-camera.ts'
import { ENGINES, isLive, untilSeen, WatchStage } from '../support/watch-stage.ts'

describe('A camera that changes its resolution while it sends', () => {
  let camera: ChangingCamera
  let stage: WatchStage

  before(async () => {
    camera = await startChangingCamera()
    stage = await WatchStage.open([{ id: 'cam', url: camera.url }])
  })

  after(() => stage.close())

  for (const engine of ENGINES) {
    it(`is shown on in its new size, on the same connection (${engine})`, async () => {
      const page = await stage.page(`watch/cam?engine=${engine}`)
      const { stats } = await untilSeen(page, 'a live picture', isLive)
      const { readers } = stage.relay.hub.cameras.get('cam')!.renditions.get('main')!
      await eventually('nobody but this page', () => readers.size === 1)
      const [reader] = readers
      let last = stats
      for (const width of [stats.width === 640 ? 320 : 640, stats.width]) {
        camera.change()
        const from = last.shown
        const seen = await untilSeen(
          page,
          `a live picture ${width} wide`,
          (seen) => isLive(seen) && seen.stats.width === width && seen.stats.shown > from + 25,
        )
        last = seen.stats
      }
      assert.ok(reader !== undefined && readers.has(reader), 'the player has connected anew')
      await page.close()
    })
  }
})
