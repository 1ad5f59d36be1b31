import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { BatonPlayer } from '../../src/player/element.ts'
import { away, PageStage } from '../dashboard/page-stage.ts'

describe('The module of the player', () => {
  let stage: PageStage

  before(async () => {
    stage = await PageStage.open({ streams: [away('cam')] })
  })

  after(() => stage.close())

  it('is read where pages are rendered, without a document, and does nothing there', async () => {
    const { definePlayer } = await import('../../src/player/player.ts')
    definePlayer('http://relay.example/')
  })

  it('takes over what a page set on elements before it came', async () => {
    const page = await stage.page('login')
    const url = `${stage.relay.relay.url}player.js`
    const seen = await page.evaluate(async (url) => {
      const player = document.createElement('baton-player') as BatonPlayer
      Object.assign(player, { stream: 'cam', rendition: 'sub', controls: true, muted: false, volume: 0.5 })
      document.body.append(player)
      await import(url)
      const { stream, rendition, controls, muted, volume } = player
      const attributes = player.getAttributeNames().toSorted()
      player.rendition = 'main'
      return {
        properties: { stream, rendition, controls, muted, volume },
        attributes,
        now: player.getAttribute('rendition'),
      }
    }, url)
    assert.deepEqual(seen, {
      properties: { stream: 'cam', rendition: 'sub', controls: true, muted: false, volume: 0.5 },
      attributes: ['controls', 'rendition', 'stream'],
      now: 'main',
    })
    await page.context().close()
  })
})
