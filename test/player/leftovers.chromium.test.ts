import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { CDPSession } from 'playwright-core'
import { eventually, eventuallyAnswered } from '../support/eventually.ts'
import { startGstCamera } from '../support/gst-camera.ts'
import { ENGINES, isLive, untilSeen, WatchStage } from '../support/watch-stage.ts'

const TIMES = 6

describe('A player that is taken out of its page', () => {
  let stage: WatchStage

  before(async () => {
    const camera = await startGstCamera({ audio: 'aac', size: [320, 176] })
    stage = await WatchStage.open([{ id: 'cam', url: camera.url }])
  })

  after(() => stage.close())

  for (const engine of ENGINES) {
    it(`leaves neither a connection nor an object behind (${engine})`, async () => {
      // A page of the relay that has no player of its own, and so holds none.
      const page = await stage.page('login')
      await page.addScriptTag({ url: `${stage.relay.url}player.js`, type: 'module' })
      for (let i = 0; i < TIMES; i++) {
        await page.evaluate((engine) => {
          document.querySelector('baton-player')?.remove()
          const player = document.createElement('baton-player')
          player.setAttribute('engine', engine)
          player.setAttribute('stream', 'cam')
          document.body.append(player)
        }, engine)
        await untilSeen(page, 'a live picture', isLive)
      }
      await page.evaluate(() => document.querySelector('baton-player')!.remove())
      const { readers } = stage.relay.hub.cameras.get('cam')!.renditions.get('main')!
      await eventually('nobody watches', () => readers.size === 0)
      const session = await page.context().newCDPSession(page)
      let left: Record<string, number> = {}
      await eventuallyAnswered('nothing is left', async () => {
        left = {
          players: await countOf(session, `customElements.get('baton-player')`),
          videos: await countOf(session, 'HTMLVideoElement'),
          sockets: await countOf(session, 'WebSocket'),
          sources: await countOf(session, 'MediaSource'),
        }
        return Object.values(left).every((count) => count === 0)
      }).catch(() => assert.fail(`left in the page: ${JSON.stringify(left)}`))
      await page.close()
    })
  }
})

/** How many objects of a class are alive in the page; what nobody holds is collected first. */
async function countOf(session: CDPSession, className: string): Promise<number> {
  const { result } = await session.send('Runtime.evaluate', { expression: `${className}.prototype` })
  const { objects } = await session.send('Runtime.queryObjects', { prototypeObjectId: result.objectId! })
  const { result: count } = await session.send('Runtime.callFunctionOn', {
    objectId: objects.objectId!,
    functionDeclaration: 'function () { return this.length }',
    returnByValue: true,
  })
  await session.send('Runtime.releaseObject', { objectId: objects.objectId! })
  return Number(count.value)
}
