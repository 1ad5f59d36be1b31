import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ENGINES, isLive, untilSeen, WatchStage } from '../support/watch-stage.ts'

// Where the package ffmpeg-static is, it would be found.
process.env['FFMPEG_BIN'] = '/nowhere/ffmpeg'

describe('The demo camera of a relay without ffmpeg', () => {
  let stage: WatchStage

  before(async () => {
    stage = await WatchStage.open([{ id: 'demo', url: 'demo:' }], { environment: { PATH: '/nowhere' } })
  })

  after(() => stage.close())

  for (const engine of ENGINES) {
    it(`is live in a browser (${engine})`, async () => {
      const page = await stage.page(`watch/demo?engine=${engine}`)
      await untilSeen(page, 'a live picture', isLive)
      const { info } = stage.relay.hub.cameras.get('demo')!.renditions.get('main')!
      assert.equal(info.pull, 'native')
      await page.close()
    })
  }
})
