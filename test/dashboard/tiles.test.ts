import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import type { BatonPlayer } from '../../src/player/element.ts'
import { eventually, eventuallyAnswered } from '../support/eventually.ts'
import { PageStage, playerOf } from './page-stage.ts'

const demo = { sources: [{ url: 'demo:' }] }
/** One tile on the screen, and the last one far below it. */
const SIZE = { width: 400, height: 300 }
const STREAMS = [
  { id: 'door', name: 'Front door', renditions: { main: demo, sub: demo } },
  ...['yard', 'hall', 'gate'].map((id) => ({ id, name: id, url: 'demo:' })),
]

describe('A tile', () => {
  let stage: PageStage
  let page: Page

  const isLive = (id: string, where = page): Promise<void> =>
    eventuallyAnswered(`${id} is live`, async () => (await playerOf(where, id)).kind === 'live')
  const readersOf = (id: string, rendition = 'main'): string[] =>
    [...stage.relay.relay.hub.cameras.get(id)!.renditions.get(rendition)!.readers].map((reader) => reader.id)
  const tile = (name: string) => page.locator('camera-tile', { hasText: name })

  before(async () => {
    stage = await PageStage.open({ streams: STREAMS })
    page = await stage.page('', { role: 'operator' }, SIZE)
  })

  after(() => stage.close())

  it('shows a live picture, its name, how it is, and how old the picture is', async () => {
    await isLive('door')
    assert.equal(await tile('Front door').locator('.state').innerText(), 'Live')
    await tile('Front door')
      .locator('.age')
      .getByText(/^\d\.\d s$/)
      .waitFor()
  })

  it('is not fed off the screen, and is there when it is scrolled to', async () => {
    await eventuallyAnswered('nobody feeds it', async () => readersOf('gate').length === 0)
    await page.mouse.wheel(0, 2_000)
    await isLive('gate')
    await eventuallyAnswered('the first one rests', async () => (await playerOf(page, 'door')).isPaused)
    await page.mouse.wheel(0, -2_000)
    await isLive('door')
    await eventuallyAnswered('the last one rests', async () => (await playerOf(page, 'gate')).isPaused)
  })

  it('fills the window and goes back as the same player, on the same connection, with a picture all the while', async () => {
    const [reader] = readersOf('door')
    const shown: number[] = []
    const look = async (): Promise<void> => {
      const player = await playerOf(page, 'door')
      assert.ok(['live', 'old'].includes(player.kind), player.kind)
      assert.ok(
        player.shown >= (shown.at(-1) ?? 1),
        `the player began anew: ${player.shown} after ${shown.at(-1)}`,
      )
      shown.push(player.shown)
    }
    await look()
    await tile('Front door').getByRole('button', { name: 'Enlarge Front door' }).click()
    await look()
    const box = await tile('Front door').boundingBox()
    assert.deepEqual(box, { x: 0, y: 0, ...SIZE })
    assert.equal(new URL(page.url()).searchParams.get('camera'), 'door')
    await page.keyboard.press('Escape')
    await page.locator('camera-tile[data-large]').waitFor({ state: 'detached' })
    await look()
    await tile('Front door').locator('.picture').click()
    await page.locator('camera-tile[data-large]').waitFor()
    await look()
    await page.goBack()
    await page.locator('camera-tile[data-large]').waitFor({ state: 'detached' })
    await look()
    await eventuallyAnswered(
      'more pictures',
      async () => (await playerOf(page, 'door')).shown > shown.at(-1)! + 5,
    )
    assert.deepEqual(readersOf('door'), [reader])
    assert.equal(await page.evaluate(() => document.activeElement?.ariaLabel), 'Enlarge Front door')
  })

  it('can be enlarged by its address alone', async () => {
    const other = await stage.page('?camera=hall', { role: 'viewer' })
    await isLive('hall', other)
    const box = await other.locator('camera-tile[data-large]').boundingBox()
    assert.equal(box?.width, 1280)
    await other.getByRole('button', { name: 'Back to all cameras' }).click()
    await other.locator('camera-tile[data-large]').waitFor({ state: 'detached' })
    await other.context().close()
  })

  it('takes the smaller rendition when its decoder falls behind, then stills, and says so', async () => {
    await isLive('door')
    await pretendQueue(page, 'door', 1_500)
    await tile('Front door').getByText('Small', { exact: true }).waitFor()
    await eventually('the smaller rendition', () => readersOf('door', 'sub').length === 1)
    await tile('Front door').getByText('Stills', { exact: true }).waitFor()
    const [reader] = stage.relay.relay.hub.cameras.get('door')!.renditions.get('sub')!.readers
    await eventually('keyframes alone', () => reader!.keyframesOnly)
  })

  it('says when the device draws fewer pictures than come', async () => {
    await isLive('yard')
    await pretend(page, 'yard', 'view', { shares: true })
    await tile('yard').getByText('Fewer', { exact: true }).waitFor()
    await pretend(page, 'yard', 'view', { shares: false })
    await tile('yard').locator('.badge').waitFor({ state: 'detached' })
  })

  it('takes everything again when somebody looks at it closely', async () => {
    await pretendQueue(page, 'door', 0)
    await tile('Front door').getByRole('button', { name: 'Enlarge Front door' }).click()
    await eventually('the large rendition', () => readersOf('door').length === 1)
    const [reader] = stage.relay.relay.hub.cameras.get('door')!.renditions.get('main')!.readers
    await eventually('all pictures', () => !reader!.keyframesOnly)
    assert.equal(await tile('Front door').locator('.badge').count(), 0)
    await page.keyboard.press('Escape')
  })

  it('takes the large rendition when the smaller one that it had is removed', async () => {
    await page.locator('camera-tile[data-large]').waitFor({ state: 'detached' })
    await pretendQueue(page, 'door', 1_500)
    await eventually('the smaller rendition', () => readersOf('door', 'sub').length === 1)
    await pretendQueue(page, 'door', 0)
    const { ok } = await stage.relay.send('PUT', 'api/streams/door', { name: 'Front door', url: 'demo:' })
    assert.ok(ok)
    await isLive('door')
    await eventually('the large rendition', () => readersOf('door').length === 1)
    assert.equal(await tile('Front door').locator('.badge').count(), 0)
  })
})

/** Has a player say that its decoder is so far behind; no test can make a decoder slow to order. */
async function pretendQueue(page: Page, id: string, queueMs: number): Promise<void> {
  await pretend(page, id, 'stats', { queueMs })
}

/** Has a player say what it does not see itself. */
async function pretend(page: Page, id: string, name: 'stats' | 'view', said: object): Promise<void> {
  await page.locator(`baton-player[stream="${id}"]`).evaluate(
    (element, { name, said }) => {
      const player = element as BatonPlayer
      const real = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(player), name)!
      Object.defineProperty(player, name, {
        configurable: true,
        get() {
          return { ...(real.get!.call(player) as object), ...said }
        },
      })
    },
    { name, said },
  )
}
