import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import type { BatonPlayer } from '../../src/player/element.ts'
import { CONTROLS_TEXT } from '../../src/player/text/controls-text.ts'
import { TEXT } from '../../src/player/text/picture-text.ts'
import { away, PageStage } from '../dashboard/page-stage.ts'

describe('The player, given what it cannot use', () => {
  let stage: PageStage
  let page: Page

  before(async () => {
    stage = await PageStage.open({ streams: [away('cam')] })
    page = await stage.page('watch/cam?engine=nonsense', { role: 'viewer' })
  })

  after(() => stage.close())

  it('refuses a volume that is none before it remembers it', async () => {
    const told = await page.evaluate(() => {
      const player = document.querySelector<BatonPlayer>('baton-player')!
      const before = player.volume
      const errors = [5, -1, NaN].map((volume) => {
        try {
          player.volume = volume
          return ''
        } catch (error) {
          return error instanceof RangeError ? error.message : ''
        }
      })
      return { errors, isKept: player.volume === before && localStorage.getItem('baton-volume') === null }
    })
    assert.equal(told.isKept, true)
    assert.deepEqual(
      told.errors,
      ['5', '-1', 'NaN'].map((volume) => `Cannot set the volume: ${volume} is not from 0 to 1`),
    )
  })

  it('shows an engine that there is not as the automatic choice', async () => {
    assert.equal(await page.locator('select').last().inputValue(), 'auto')
    // There is nothing to choose from either before the relay has answered, or where it never does.
    await page.evaluate(() => {
      Reflect.deleteProperty(globalThis, 'VideoDecoder')
      document.querySelector('baton-player')!.setAttribute('engine', 'webcodecs')
    })
    await page.getByText(TEXT.noWebCodecs).waitFor()
    await page.evaluate(() => {
      const player = document.querySelector('baton-player')!
      const other = player.cloneNode() as BatonPlayer
      player.replaceWith(other)
    })
    const row = (name: string) => page.locator('.settings label', { hasText: name })
    await row(CONTROLS_TEXT.engine).waitFor({ state: 'attached' })
    assert.equal(await row(CONTROLS_TEXT.rendition).getAttribute('hidden'), '')
    assert.equal(await row(CONTROLS_TEXT.engine).getAttribute('hidden'), null)
  })

  it('says so of an address that is none, and plays nothing else instead', async () => {
    const errors: Error[] = []
    page.on('pageerror', (error) => errors.push(error))
    for (const src of ['ftp://x/y', 'javascript:1', 'http://[']) {
      const view = await page.evaluate(async (src) => {
        const player = document.createElement('baton-player') as BatonPlayer
        player.setAttribute('stream', 'cam')
        player.setAttribute('src', src)
        const changed = new Promise((resolve) => player.addEventListener('viewchange', resolve))
        document.body.append(player)
        await changed
        player.remove()
        return player.view
      }, src)
      assert.deepEqual([view.kind, view.detail], ['failed', TEXT.noAddress(src)])
    }
    assert.deepEqual(errors, [])
  })
})
