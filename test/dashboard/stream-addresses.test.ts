import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addressesOf } from '../../src/dashboard/stream-addresses.ts'

const facts = {
  relayUrl: 'https://home.example/baton/',
  stream: 'front-door',
  rendition: 'main',
  token: undefined,
}

describe('addressesOf', () => {
  it('gives each address below the relay’s base path', () => {
    assert.deepEqual(addressesOf(facts), {
      player: 'https://home.example/baton/watch/front-door',
      embed:
        '<script type="module" src="https://home.example/baton/player.js"></script>\n' +
        '<baton-player stream="front-door" controls></baton-player>',
      httpTs: 'https://home.example/baton/live/front-door.ts',
      snapshot: 'https://home.example/baton/api/streams/front-door/snapshot.jpg',
    })
  })

  it('names the rendition and the token, where they are not what goes without saying', () => {
    const { player, embed, httpTs, snapshot } = addressesOf({
      ...facts,
      rendition: 'sub',
      token: 'baton_a-B_1',
    })
    assert.match(embed, /stream="front-door" rendition="sub" token="baton_a-B_1" controls>/)
    for (const address of [player, httpTs, snapshot]) {
      const { searchParams } = new URL(address)
      assert.deepEqual(
        [...searchParams],
        [
          ['rendition', 'sub'],
          ['token', 'baton_a-B_1'],
        ],
      )
    }
  })
})
