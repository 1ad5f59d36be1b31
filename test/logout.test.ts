import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { describe, it } from 'node:test'
import { EventClient } from './support/event-client.ts'
import type { TestRelay } from './support/relay.ts'
import { withRelayedCamera } from './support/relayed-camera.ts'
import { WsViewer } from './support/ws-viewer.ts'

type Headers = Readonly<Record<string, string>>

describe('What somebody watches and listens to', () => {
  it('ends with the logout of that browser, and of no other', async () => {
    await withRelayedCamera({}, async (relay) => {
      const [leaving, staying] = [await browser(relay), await browser(relay)]
      const [gone, kept] = [await openAll(relay, leaving), await openAll(relay, staying)]
      const byToken = await relay.watch('cam')
      const readers = (await (await relay.fetch('api/streams/cam/readers')).json()) as { readers: object[] }
      assert.equal(readers.readers.length, 5)
      assert.ok(readers.readers.every((reader) => !Object.hasOwn(reader, 'session')))
      const logout = await relay.send('POST', 'logout', {}, { ...leaving, authorization: '' })
      assert.equal(logout.status, 204)
      await hasEnded(gone)
      await byToken.hasPictures(byToken.pictures + 5)
      await isGoingOn(kept)
      await byToken.close()
    })
  })

  it('ends when the token it came with is revoked, and that of nobody else', async () => {
    await withRelayedCamera({}, async (relay) => {
      const { token, secret } = await relay.relay.identity.tokens.create({ name: 'wall', role: 'viewer' })
      const gone = await openAll(relay, { authorization: `Bearer ${secret}` })
      const kept = await openAll(relay, { authorization: `Bearer ${relay.token}` })
      assert.equal((await relay.fetch(`api/tokens/${token.id}`, { method: 'DELETE' })).status, 204)
      await hasEnded(gone)
      await isGoingOn(kept)
    })
  })
})

interface Open {
  readonly viewer: WsViewer
  readonly body: IncomingMessage
  readonly events: EventClient
}

/** The headers of a browser that has just logged in. */
async function browser({ relay: { identity } }: TestRelay): Promise<Headers> {
  return { cookie: `${identity.sessions.cookieName}=${await identity.sessions.create()}` }
}

/** One connection of each kind that lasts. */
async function openAll({ relay }: TestRelay, headers: Headers): Promise<Open> {
  const webSockets = relay.url.replace('http', 'ws')
  const viewer = await WsViewer.open(`${webSockets}live/cam`, { headers })
  await viewer.hasPictures(5)
  const [body] = (await once(request(`${relay.url}live/cam.ts`, { headers }).end(), 'response')) as [
    IncomingMessage,
  ]
  assert.equal(body.statusCode, 200)
  body.resume()
  return { viewer, body, events: await EventClient.open(`${webSockets}api/events`, { headers }) }
}

async function hasEnded({ viewer, body, events }: Open): Promise<void> {
  const end = once(body, 'end')
  assert.equal((await viewer.closed()).code, 4403)
  assert.equal((await events.closed()).code, 4403)
  if (!body.readableEnded) await end
}

async function isGoingOn({ viewer, body, events }: Open): Promise<void> {
  await viewer.hasPictures(viewer.pictures + 5)
  await once(body, 'data')
  await events.roundTrip()
  assert.equal(events.close, undefined)
  await viewer.close()
  body.destroy()
  events.drop()
}
