import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isPlayerName } from '../../src/auth/live-request.ts'
import { liveAddress, newPlayerName, whyNoAddress, type Wanted } from '../../src/player/address.ts'
import { backoffMs } from '../../src/player/backoff.ts'

const nothing: Wanted = { src: null, stream: null, rendition: null, token: null }
const RELAY = 'https://cams.example/baton/'
const PAGE = 'http://shop.example/tour/index.html'

function addressOf(wanted: Partial<Wanted>) {
  return liveAddress({ ...nothing, ...wanted }, RELAY, PAGE, 'me')
}

describe('liveAddress', () => {
  it('finds a stream below the root of the relay that served the player', () => {
    assert.equal(addressOf({ stream: 'front' })?.url, 'wss://cams.example/baton/live/front?player=me')
  })

  it('takes an address of any of the four schemes, relative to the page', () => {
    assert.equal(addressOf({ src: '/live/x' })?.url, 'ws://shop.example/live/x?player=me')
    assert.equal(addressOf({ src: 'https://a.example/live/x' })?.url, 'wss://a.example/live/x?player=me')
    assert.equal(addressOf({ src: 'ws://a.example/live/x#y' })?.url, 'ws://a.example/live/x?player=me')
  })

  it('takes no other address, nor the stream instead, and says why', () => {
    for (const src of ['ftp://x/y', 'javascript:1', 'http://[', 'data:text/html,x']) {
      assert.equal(addressOf({ src, stream: 'front' }), undefined, src)
      assert.match(whyNoAddress(src, PAGE) ?? '', /no address of a stream/)
    }
    assert.equal(whyNoAddress('/live/x', PAGE), undefined)
    assert.equal(whyNoAddress(null, PAGE), undefined)
  })

  it('asks for a rendition in the query', () => {
    const url = addressOf({ src: 'ws://a.example/live/x?a=b', rendition: 'sub' })?.url
    assert.equal(url, 'ws://a.example/live/x?a=b&rendition=sub&player=me')
  })

  it('carries a token in a subprotocol and never in the address', () => {
    const address = addressOf({ stream: 'front', token: 'tök/en+?' })
    assert.deepEqual(address?.protocols, ['baton.v1', 'baton.token.dMO2ay9lbis_'])
    assert.doesNotMatch(address?.url ?? '', /token/)
  })

  it('says which player it is, by a name that the relay takes and nobody guesses', () => {
    const [one, other] = [newPlayerName(), newPlayerName()]
    assert.ok(isPlayerName(one))
    assert.notEqual(one, other)
  })

  it('is nothing when nothing is wanted', () => {
    assert.equal(addressOf({}), undefined)
  })
})

describe('backoffMs', () => {
  it('doubles to two seconds while the relay was here lately, then to ten', () => {
    assert.deepEqual(
      [0, 1, 2, 3, 10].map((failures) => backoffMs(failures, 10_000, 0.5)),
      [250, 500, 1000, 2000, 2000],
    )
    assert.equal(backoffMs(10, 600_000, 0.5), 10_000)
  })

  it('stays at half a second as long as the relay may just have been started again', () => {
    assert.deepEqual([backoffMs(3, 0, 0.5), backoffMs(10, 9_999, 0.5)], [500, 500])
  })

  it('spreads the tries of many players', () => {
    assert.deepEqual([backoffMs(3, 10_000, 0), backoffMs(3, 10_000, 1)], [1500, 2500])
  })
})
