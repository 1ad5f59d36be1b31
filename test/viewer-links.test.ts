import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { describe, it } from 'node:test'
import { linkList, newLink, type LinkAnswer } from '../src/api/answers.ts'
import { eventually } from './support/eventually.ts'
import { startFaultyCamera } from './support/faulty-camera.ts'
import { TestRelay } from './support/relay.ts'
import { withRelayedCamera } from './support/relayed-camera.ts'
import { WsViewer } from './support/ws-viewer.ts'

/** Revocation and expiry end what runs within this. */
const WITHIN_MS = 1000

interface Made {
  readonly link: LinkAnswer
  readonly secret: string
}

async function makeLink(relay: TestRelay, input: object = {}): Promise<Made> {
  const made = await relay.send('POST', 'api/links', { name: 'Neighbours', cameras: ['cam'], ...input })
  assert.equal(made.status, 201)
  return newLink.parse(await made.json())
}

function watch(relay: TestRelay, { secret }: Made, query = ''): Promise<WsViewer> {
  const carrier = `baton.token.${Buffer.from(secret).toString('base64url')}`
  const url = `${relay.relay.url.replace('http', 'ws')}live/cam${query}`
  return WsViewer.open(url, { subprotocols: ['baton.v1', carrier] })
}

async function watchOverHttp(relay: TestRelay, { secret }: Made): Promise<IncomingMessage> {
  const [body] = (await once(request(`${relay.relay.url}live/cam.ts?token=${secret}`).end(), 'response')) as [
    IncomingMessage,
  ]
  return body.resume()
}

/** Resolves when whoever comes to watch gets pictures at once. */
async function isLive({ relay }: TestRelay): Promise<void> {
  const { ring } = relay.hub.cameras.get('cam')!.renditions.get('main')!
  await eventually('a keyframe', () => ring.newestKeyframe !== undefined)
}

describe('A viewer link of a running relay', () => {
  it('lets as many watch as it may, refuses the next with 4429 or 429, and takes one when another has left', async () => {
    await withRelayedCamera({}, async (relay) => {
      const made = await makeLink(relay, { maxViewers: 2 })
      const viewer = await watch(relay, made)
      await viewer.hasPictures(3)
      const body = await watchOverHttp(relay, made)
      assert.equal(body.statusCode, 200)
      const viewers = async () =>
        linkList.parse(await (await relay.fetch('api/links')).json()).links.map((link) => link.viewers)
      assert.deepEqual(await viewers(), [2])
      const refused = await watch(relay, made)
      assert.equal(refused.subprotocol, 'baton.v1')
      assert.deepEqual(await refused.closed(), {
        code: 4429,
        reason: 'As many watch by this link as may at a time; try again when somebody has left.',
      })
      assert.equal((await watchOverHttp(relay, made)).statusCode, 429)
      // Nobody else is counted, and nobody who watches is disturbed.
      const own = await relay.watch('cam')
      await own.hasPictures(3)
      await own.close()
      await viewer.hasPictures(viewer.pictures + 5)
      body.destroy()
      const { renditions } = relay.relay.hub.cameras.get('cam')!
      await eventually('the link has room', () => renditions.get('main')!.readers.size === 1)
      assert.deepEqual(await viewers(), [1])
      const next = await watch(relay, made)
      await next.hasPictures(3)
      await next.close()
      await viewer.close()
    })
  })

  it('that is full lets a player in that watches already and connects anew, and nobody who calls himself otherwise', async () => {
    await withRelayedCamera({}, async (relay) => {
      const made = await makeLink(relay, { maxViewers: 1 })
      const [own, other] = ['own', 'other'].map((name) => `?player=${name.padEnd(32, '0')}`)
      const viewer = await watch(relay, made, own)
      await viewer.hasPictures(3)
      for (const query of [other, '', '?player=']) {
        const refused = await watch(relay, made, query)
        assert.equal((await refused.closed()).code, 4429, query)
      }
      const again = await watch(relay, made, own)
      await again.hasPictures(3)
      await viewer.hasPictures(viewer.pictures + 5)
      const asked = async (query = '') =>
        (
          await fetch(`${relay.relay.url}live/cam${query}`, {
            headers: { authorization: `Bearer ${made.secret}` },
          })
        ).status
      assert.deepEqual([await asked(own), await asked(other)], [404, 429])
      // Who takes over again so soon gets no time for it.
      const third = await watch(relay, made, own)
      assert.equal((await viewer.closed()).code, 4429)
      assert.equal((await again.closed()).code, 4429)
      await third.hasPictures(3)
      await third.close()
    })
  })

  it('ends whoever watches by it within a second when it is revoked, and nobody else', async () => {
    await withRelayedCamera({}, async (relay) => {
      const [gone, kept] = [await makeLink(relay), await makeLink(relay)]
      const [leaving, staying] = [await watch(relay, gone), await watch(relay, kept)]
      await Promise.all([leaving.hasPictures(3), staying.hasPictures(3)])
      const body = await watchOverHttp(relay, gone)
      const ended = body.closed ? undefined : once(body, 'close')
      const revokedMs = performance.now()
      assert.equal((await relay.fetch(`api/links/${gone.link.id}`, { method: 'DELETE' })).status, 204)
      assert.equal((await leaving.closed()).code, 4403)
      await ended
      assert.ok(performance.now() - revokedMs < WITHIN_MS)
      await staying.hasPictures(staying.pictures + 5)
      await staying.close()
      await assert.rejects(watch(relay, gone), /401/)
    })
  })

  it('ends whoever watches by it within a second when it expires', async () => {
    await withRelayedCamera({}, async (relay) => {
      await isLive(relay)
      const expiresMs = Date.now() + 2500
      const made = await makeLink(relay, { expiresMs })
      const viewer = await watch(relay, made)
      await viewer.hasPictures(3)
      assert.ok(Date.now() < expiresMs, 'it watched before the end')
      assert.equal((await viewer.closed()).code, 4403)
      const lateMs = Date.now() - expiresMs
      // Timers of Node may fire a millisecond early.
      assert.ok(lateMs >= -5 && lateMs < WITHIN_MS, `${lateMs} ms after its end`)
      await assert.rejects(watch(relay, made), /401/)
    })
  })

  it('that is bound to a rendition shows that one, and changes to no other', async () => {
    const [main, sub] = [await startFaultyCamera(), await startFaultyCamera()]
    const sources = ({ url }: { url: string }) => ({ sources: [{ url }] })
    const relay = await TestRelay.start({
      streams: [{ id: 'cam', renditions: { main: sources(main), sub: sources(sub) } }],
    })
    try {
      const made = await makeLink(relay, { rendition: 'sub' })
      const viewer = await watch(relay, made)
      const hello = await viewer.message('hello')
      assert.deepEqual([hello['rendition'], hello['renditions']], ['sub', ['sub']])
      await viewer.hasPictures(3)
      const from = viewer.messages.length
      viewer.send({ type: 'rendition', id: 'main' })
      const answer = await viewer.message('hello', () => true, from)
      assert.equal(answer['rendition'], 'sub')
      await viewer.hasPictures(viewer.pictures + 5)
      await viewer.close()
      await assert.rejects(watch(relay, made, '?rendition=main'), /404/)
    } finally {
      await relay.close()
      await main.close()
      await sub.close()
    }
  })
})

describe('A session that is ended by the API', () => {
  it('ends what its browser watches within a second', async () => {
    await withRelayedCamera({}, async (relay) => {
      const { sessions } = relay.relay.identity
      const cookie = await sessions.create()
      const viewer = await WsViewer.open(`${relay.relay.url.replace('http', 'ws')}live/cam`, {
        headers: { cookie: `${sessions.cookieName}=${cookie}` },
      })
      await viewer.hasPictures(3)
      const endedMs = performance.now()
      const { id } = sessions.list()[0]!
      assert.equal((await relay.fetch(`api/sessions/${id}`, { method: 'DELETE' })).status, 204)
      assert.equal((await viewer.closed()).code, 4403)
      assert.ok(performance.now() - endedMs < WITHIN_MS)
    })
  })
})
