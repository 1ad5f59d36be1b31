import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { PATIENCE_MS } from '../support/eventually.ts'
import { startGstCamera, type GstCamera } from '../support/gst-camera.ts'
import { watchPictures } from '../support/picture-sampler.ts'
import { untilPicture, WatchStage } from '../support/watch-stage.ts'

const TILES = 16
const FPS = 25

describe('A grid of 16 cameras in Chromium', () => {
  let camera: GstCamera
  let stage: WatchStage

  before(async () => {
    camera = await startGstCamera({ size: [320, 176], logs: true })
    const streams = Array.from({ length: TILES }, (_, i) => ({ id: `cam-${i}`, url: camera.url }))
    stage = await WatchStage.open(streams)
  })

  after(() => stage.close())

  it('shows a live picture in every tile, and each goes on', async () => {
    const page = await stage.page('', { viewport: { width: 1920, height: 1400 } })
    await page.waitForFunction((tiles) => document.querySelectorAll('baton-player').length === tiles, TILES)
    for (let tile = 0; tile < TILES; tile++) {
      const name = `tile-${tile}`
      await nameTile(page, tile, name)
      await watchPictures(page, `#${name}`)
      let live = 0
      await untilPicture(page, `five live pictures in tile ${tile}`, ({ number, atMs }) => {
        const sentMs = camera.sentMs.get(number)
        if (sentMs !== undefined && atMs - sentMs < 1000) live += 1
        return live === 5
      })
    }
    const shown = await shownPictures(page)
    const endMs = performance.now() + PATIENCE_MS
    for (;;) {
      const now = await shownPictures(page)
      if (now.every((count, i) => count > (shown[i] ?? 0) + FPS)) break
      if (performance.now() > endMs) assert.fail(`Some tile stands: ${shown.join(' ')} → ${now.join(' ')}`)
      await page.waitForTimeout(100)
    }
    await page.close()
  })
})

function nameTile(page: Page, tile: number, name: string): Promise<void> {
  return page.evaluate(
    ([tile, name]) => {
      document.querySelectorAll('baton-player')[tile]!.id = name
    },
    [tile, name] as const,
  )
}

function shownPictures(page: Page): Promise<number[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('baton-player')].map(
      (player) => (Reflect.get(player, 'stats') as { shown: number } | undefined)?.shown ?? 0,
    ),
  )
}
