import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { describe, it } from 'node:test'
import { parseEvent } from '../src/protocol/parse-events.ts'
import type { ReceivedEvent } from './support/event-client.ts'
import { EventClient, type EventClientOptions } from './support/event-client.ts'
import { startFaultyCamera } from './support/faulty-camera.ts'
import { TestRelay } from './support/relay.ts'

interface Figures {
  readonly fps: number
  readonly delayMs: number | null
  readonly gopMs: number | null
  readonly readers: number
}

function listen(relay: TestRelay, query = '', options: EventClientOptions = {}): Promise<EventClient> {
  const url = new URL(`api/events${query}`, relay.relay.url.replace('http', 'ws'))
  const headers = { authorization: `Bearer ${relay.token}`, ...options.headers }
  return EventClient.open(url.href, { ...options, headers })
}

function figuresOf({ renditions }: ReceivedEvent): Figures | undefined {
  return (renditions as Figures[])[0]
}

describe('events of a running relay', () => {
  it('tell a dashboard all of a camera’s life, and what its viewers see, without a secret', async () => {
    const camera = await startFaultyCamera()
    const relay = await TestRelay.start()
    try {
      const client = await listen(relay)
      const url = camera.url.replace('rtsp://', 'rtsp://ann:p%40ss-canary@')
      assert.equal((await relay.send('POST', 'api/streams', { id: 'cam', url })).status, 201)
      await client.message('stream-added')
      await client.message('state', ({ state }) => state === 'live')
      await client.message('content', ({ layout }) => layout !== null)
      const viewer = await relay.watch('cam')
      await viewer.hasPictures(20)
      viewer.send({ type: 'report', delayMs: 84.5, fps: 25, dropped: 0 })
      const joined = await client.message('reader-joined')
      const figures = await client.message('figures', (message) => figuresOf(message)?.delayMs === 85)
      assert.ok(
        (figuresOf(figures)?.fps ?? 0) > 0 && figuresOf(figures)?.readers === 1,
        JSON.stringify(figures),
      )
      await viewer.close()
      const left = await client.message('reader-left')
      assert.deepEqual([left.reader, left.reason], [(joined.reader as { id: string }).id, 'left'])
      await relay.fetch('api/streams/cam', { method: 'DELETE' })
      await client.message('stream-removed')
      for (const message of client.messages)
        assert.notEqual(parseEvent(JSON.stringify(message)), undefined, JSON.stringify(message))
      assert.doesNotMatch(JSON.stringify(client.messages), /canary/)
      client.drop()
    } finally {
      await relay.close()
      await camera.close()
    }
  })

  it('end with 4403 when the token is revoked, and with 1001 when the relay goes down', async () => {
    const relay = await TestRelay.start()
    try {
      const { token, secret } = await relay.relay.identity.tokens.create({ name: 'wall', role: 'viewer' })
      const wall = await listen(relay, '', { headers: { authorization: `Bearer ${secret}` } })
      const admin = await listen(relay)
      assert.equal((await relay.fetch(`api/tokens/${token.id}`, { method: 'DELETE' })).status, 204)
      assert.equal((await wall.closed()).code, 4403)
      const closing = relay.relay.close()
      assert.equal((await admin.closed()).code, 1001)
      await closing
    } finally {
      await relay.close()
    }
  })

  it('are reached by the ways of any upgrade, and refused like any other', async () => {
    const relay = await TestRelay.start({ settings: { basePath: '/baton/' } })
    try {
      const anybody = { authorization: '' }
      await assert.rejects(listen(relay, '', { headers: anybody }), /^Error: 401 .*unauthorized/)
      const evil = listen(relay, '', { headers: { origin: 'https://evil.example' } })
      await assert.rejects(evil, /^Error: 403 .*origin-refused/)
      await assert.rejects(
        listen(relay, '', { headers: { host: 'evil.example' } }),
        /^Error: 403 .*host-refused/,
      )
      const byQuery = await listen(relay, `?token=${relay.token}`, { headers: anybody })
      await byQuery.message('snapshot')
      byQuery.drop()
      const subprotocols = [
        `baton.token.${Buffer.from(relay.token).toString('base64url')}`,
        'baton.events.v1',
      ]
      const bySubprotocol = await listen(relay, '', { headers: anybody, subprotocols })
      assert.equal(bySubprotocol.subprotocol, 'baton.events.v1')
      bySubprotocol.drop()
      const plain = await relay.fetch('api/events')
      assert.deepEqual([plain.status, /WebSocket/.test(await plain.text())], [404, true])
      assert.doesNotMatch(JSON.stringify(relay.lines), new RegExp(relay.token))
    } finally {
      await relay.close()
    }
  })

  it('answer a handshake that is none with an HTTP status', async () => {
    const relay = await TestRelay.start()
    try {
      for (const [method, key] of [
        ['GET', 'short'],
        ['POST', 'AAAAAAAAAAAAAAAAAAAAAA=='],
      ] as const) {
        const req = request(new URL('api/events', relay.relay.url), {
          method,
          headers: {
            authorization: `Bearer ${relay.token}`,
            connection: 'Upgrade',
            upgrade: 'websocket',
            'sec-websocket-version': '13',
            'sec-websocket-key': key,
          },
        }).end()
        const [res] = (await once(req, 'response')) as [{ statusCode: number; resume(): void }]
        res.resume()
        assert.ok([400, 405].includes(res.statusCode), `${method}: ${res.statusCode}`)
      }
    } finally {
      await relay.close()
    }
  })
})
