import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { LinkInput } from '../../src/auth/links.ts'
import { TOO_MANY_VIEWERS } from '../../src/protocol/close-codes.ts'
import { startListener, type TestListener } from './kit.ts'

const HOME = 'https://home.example'
const WALL = 'https://wall.example'

async function start(t: TestContext): Promise<{
  listener: TestListener
  link: (
    input?: Partial<LinkInput>,
  ) => Promise<{ id: string; secret: string; bearer: Record<string, string> }>
}> {
  const listener = await startListener(t, { allowedOrigins: [WALL] })
  return {
    listener,
    async link(input = {}) {
      const all = { name: 'Neighbours', cameras: ['yard'], ...input }
      const { link, secret } = await listener.identity.links.create(all, 'me')
      return { id: link.id, secret, bearer: { authorization: `Bearer ${secret}` } }
    },
  }
}

describe('A viewer link', () => {
  it('opens its streams by every way that players have, and no other stream', async (t) => {
    const { listener, link } = await start(t)
    const { id, secret, bearer } = await link()
    const subprotocol = `baton.v1, baton.token.${Buffer.from(secret).toString('base64url')}`
    assert.equal(
      (await listener.upgrade('/live/yard', { 'sec-websocket-protocol': subprotocol })).status,
      101,
    )
    assert.equal((await listener.call(`/live/yard.ts?token=${secret}`)).status, 200)
    assert.equal((await listener.call('/api/streams/yard/snapshot.jpg', { headers: bearer })).status, 200)
    assert.ok(listener.live.every(({ principal }) => principal.id === id))
    const hidden = await listener.call('/live/hall.ts', { headers: bearer })
    assert.deepEqual([hidden.status, hidden.json['code']], [404, 'unknown-stream'])
    assert.equal((await listener.upgrade('/live/hall', bearer)).status, 404)
    assert.equal((await listener.call('/metrics', { headers: bearer })).status, 403)
    assert.ok(!listener.lines.join().includes(secret))
  })

  it('that is bound to a rendition shows it unasked, and refuses the others', async (t) => {
    const { listener, link } = await start(t)
    const { bearer } = await link({ rendition: 'sub' })
    for (const path of ['/live/yard.ts', '/live/yard.ts?rendition=sub', '/api/streams/yard/snapshot.jpg'])
      assert.equal((await listener.call(path, { headers: bearer })).status, 200, path)
    assert.deepEqual(
      listener.live.map(({ rendition }) => rendition),
      ['sub', 'sub', 'sub'],
    )
    for (const path of ['/live/yard.ts?rendition=main', '/api/streams/yard/snapshot.jpg?rendition=main']) {
      const { status, json } = await listener.call(path, { headers: bearer })
      assert.deepEqual([status, json['code']], [404, 'unknown-rendition'], path)
      assert.match(String(json['detail']), /it has sub$/)
    }
    assert.equal((await listener.upgrade('/live/yard?rendition=main', bearer)).status, 404)
  })

  it('shows its streams in pages of the sites that it names, in place of those that the relay allows', async (t) => {
    const { listener, link } = await start(t)
    const own = await link({ origins: [HOME] })
    const plain = await link()
    const from = async (origin: string, { bearer }: { bearer: Record<string, string> }): Promise<number> =>
      (await listener.upgrade('/live/yard', { ...bearer, origin })).status
    assert.deepEqual([await from(HOME, own), await from(WALL, own)], [101, 403])
    assert.deepEqual([await from(HOME, plain), await from(WALL, plain)], [403, 101])
    const same = `http://127.0.0.1:${listener.listener.port}`
    assert.deepEqual([await from(same, own), await from(same, plain)], [101, 101])
    // Whose link is worthless is a stranger of the relay's own list.
    await listener.identity.links.revoke(own.id)
    assert.deepEqual([await from(HOME, own), await from(WALL, own)], [403, 401])
  })

  it('lets the sites that it names frame its page, where the address holds it', async (t) => {
    const { listener, link } = await start(t)
    const { secret } = await link({ origins: [HOME] })
    const framing = async (path: string): Promise<string | undefined> => {
      const { headers } = await listener.call(path)
      return /frame-ancestors ([^;]*)/.exec(String(headers['content-security-policy']))?.[1]
    }
    for (const page of ['/watch/yard', '/wall']) {
      assert.equal(await framing(`${page}?token=${secret}`), `'self' ${HOME}`)
      assert.equal(await framing(page), `'self' ${WALL}`)
    }
    assert.equal(await framing(`/login?token=${secret}`), `'self' ${WALL}`)
    assert.equal(await framing(`/?token=${secret}`), `'self' ${WALL}`)
  })

  it('lets pages of the sites that it names read its stills, and browsers ask for them', async (t) => {
    const { listener, link } = await start(t)
    const { bearer } = await link({ origins: [HOME] })
    const still = '/api/streams/yard/snapshot.jpg'
    const reads = async (origin: string, headers: Record<string, string>): Promise<unknown> =>
      (await listener.call(still, { headers: { ...headers, origin } })).headers['access-control-allow-origin']
    assert.deepEqual([await reads(HOME, bearer), await reads(WALL, bearer)], [HOME, undefined])
    const asks = (origin: string): ReturnType<TestListener['call']> =>
      listener.call(still, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'GET' },
      })
    assert.deepEqual([(await asks(HOME)).status, (await asks(WALL)).status], [204, 204])
    assert.equal((await asks('https://evil.example')).status, 403)
    assert.equal(await reads(HOME, { cookie: await listener.cookie() }), undefined)
  })

  it('that as many watch by as may is refused over HTTP, and says so to a WebSocket by its output', async (t) => {
    const { listener, link } = await start(t)
    const { id, bearer } = await link({ maxViewers: 2 })
    const join = (principal: string): number =>
      listener.readers.push({ details: { principal }, end: () => undefined })
    join(id)
    join('somebody else')
    assert.equal((await listener.call('/live/yard.ts', { headers: bearer })).status, 200)
    join(id)
    for (const path of ['/live/yard.ts', '/live/yard']) {
      const { status, json, headers } = await listener.call(path, { headers: bearer })
      assert.deepEqual([status, json['code'], headers['retry-after']], [429, 'too-many-viewers', '30'], path)
    }
    assert.equal((await listener.upgrade('/live/yard', bearer)).status, 101)
    assert.equal(listener.live.at(-1)?.refusal, TOO_MANY_VIEWERS)
    assert.equal((await listener.call('/api/streams/yard/snapshot.jpg', { headers: bearer })).status, 200)
    const { bearer: another } = await link({ maxViewers: 1 })
    assert.equal((await listener.call('/live/yard.ts', { headers: another })).status, 200)
  })
})
