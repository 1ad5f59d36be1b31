import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { startGstCamera } from '../support/gst-camera.ts'
import { isLive, untilSeen, WatchStage } from '../support/watch-stage.ts'

const NAME = 'relay.example'

describe('A page on http:// under a name', () => {
  let stage: WatchStage

  before(async () => {
    const camera = await startGstCamera({ size: [320, 176] })
    stage = await WatchStage.open([{ id: 'cam', name: 'Front door', url: camera.url }], {
      settings: { allowedHosts: NAME },
      browserFlags: [`--host-resolver-rules=MAP ${NAME} 127.0.0.1`],
    })
  })

  after(() => stage.close())

  async function visit(path: string): Promise<Page> {
    const page = await stage.blankPage()
    const url = new URL(path, stage.relay.url)
    url.hostname = NAME
    await page.goto(url.href, { waitUntil: 'domcontentloaded' })
    return page
  }

  it('is no secure context, and shows the live picture by Media Source', async () => {
    const page = await visit('watch/cam')
    const { stats } = await untilSeen(page, 'a live picture', isLive)
    assert.equal(await page.evaluate(() => isSecureContext || Reflect.has(window, 'VideoDecoder')), false)
    assert.equal(stats.engine, 'mse')
    await untilSeen(page, 'more pictures', (seen) => isLive(seen) && seen.stats.shown > stats.shown + 25)
    await page.close()
  })

  it('says why it has no WebCodecs, where they are asked for', async () => {
    const page = await visit('watch/cam?engine=webcodecs')
    await page.getByText('WebCodecs').first().waitFor()
    await page.close()
  })

  it('shows the grid there too', async () => {
    const page = await visit('')
    await untilSeen(page, 'a live tile', isLive)
    await page.close()
  })
})
