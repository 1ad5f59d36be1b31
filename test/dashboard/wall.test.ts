import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { parseWall } from '../../src/dashboard/wall-address.ts'
import { eventuallyAnswered, eventuallyRead } from '../support/eventually.ts'
import { away, namesOf, PageStage } from './page-stage.ts'

describe('parseWall', () => {
  it('reads what the address says, and passes over what it does not understand', () => {
    assert.deepEqual(parseWall('?layout=9&group=Yard&seconds=20'), {
      layout: '9',
      group: 'Yard',
      turnMs: 20_000,
    })
    const usual = { layout: 'auto', group: undefined, turnMs: 15_000 }
    for (const query of ['', '?layout=7&group=&seconds=', '?seconds=soon'])
      assert.deepEqual(parseWall(query), usual)
    assert.equal(parseWall('?seconds=0.1').turnMs, 3_000)
    assert.equal(parseWall('?seconds=-Infinity').turnMs, 15_000)
  })
})

describe('The wall', () => {
  let stage: PageStage
  let page: Page
  const ids = ['a', 'b', 'c', 'd', 'e', 'f']

  const shows = (names: string): Promise<void> =>
    eventuallyAnswered(names, async () => (await namesOf(page)).join('') === names)

  before(async () => {
    stage = await PageStage.open({ streams: ids.map((id) => away(id)) })
  })

  after(() => stage.close())

  it('says how to get a token where it has none', async () => {
    page = await stage.page('wall')
    await page.getByText('A wall has a token of its own').waitFor()
    await page.context().close()
  })

  it('shows what its token may, without a login, and nothing to click', async () => {
    const token = await stage.token({ role: 'viewer', cameras: ['a', 'b', 'd', 'e', 'f'] })
    page = await stage.page(`wall?layout=4&seconds=3#token=${token}`)
    await shows('abde')
    assert.equal(await page.evaluate(() => document.querySelectorAll('button, a').length), 0)
    // Seen at once: its pages turn all the while.
    await eventuallyRead(
      'four tiles, a quarter of the window each',
      () =>
        page.locator('camera-tile:visible').evaluateAll((tiles) =>
          tiles.map((tile) => {
            const { width, height } = tile.getBoundingClientRect()
            return { width, height }
          }),
        ),
      (boxes) => boxes.length === 4 && boxes.every(({ width, height }) => width > 580 && height > 350),
    )
  })

  it('turns its pages by itself', async () => {
    await shows('f')
    await shows('abde')
  })

  it('shows all cameras, and says why, where the address names a group without any', async () => {
    const token = await stage.token({ role: 'viewer' })
    const wall = await stage.page(`wall?group=Nope#token=${token}`)
    await wall.getByText('No camera is in the group “Nope”').waitFor()
    await eventuallyRead(
      'all cameras',
      () => namesOf(wall),
      (names) => names.join() === ids.join(),
    )
    await wall.context().close()
  })

  it('says that its token is no longer valid', async () => {
    const [token] = stage.relay.relay.identity.tokens.list()
    assert.equal(token?.name, 'test')
    for (const { id, role } of stage.relay.relay.identity.tokens.list())
      if (role === 'viewer') await stage.relay.relay.identity.tokens.revoke(id)
    await page.getByText('The token in the address is not valid any more').waitFor()
  })
})
