import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ENGINES, isLive, untilSeen, WatchStage } from '../support/watch-stage.ts'

describe('A camera that says when it sent each picture', () => {
  let stage: WatchStage

  before(async () => {
    stage = await WatchStage.open([{ id: 'demo', url: 'demo:' }])
  })

  after(() => stage.close())

  for (const engine of ENGINES)
    it(`has its delay told from the camera to the screen (${engine})`, async () => {
      const page = await stage.page(`watch/demo?engine=${engine}`)
      const { stats } = await untilSeen(
        page,
        'the way from the camera',
        (seen) => isLive(seen) && seen.stats.cameraWayMs !== undefined,
      )
      assert.ok(stats.cameraWayMs! < 2_000, `${stats.cameraWayMs} ms`)
      await page.locator('baton-player').evaluate((player) => player.toggleAttribute('statistics', true))
      await page
        .getByText(/^\d+(\.\d)? ms from camera to screen, \d+(\.\d)? ms of it from the relay$/)
        .waitFor()
      await page.close()
    })
})
