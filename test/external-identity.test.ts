import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { request, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { EventClient } from './support/event-client.ts'
import { eventually, eventuallyAnswered } from './support/eventually.ts'
import { IdentityServer } from './support/identity-server.ts'
import type { TestRelay } from './support/relay.ts'
import { withRelayedCamera } from './support/relayed-camera.ts'
import { testFolder } from './support/test-folder.ts'
import { WsViewer } from './support/ws-viewer.ts'

const folder = testFolder()
const viewer = { name: 'Ann', baton: { role: 'viewer', cameras: ['cam'] } }

/** Runs a test with a relay that knows its camera as `cam` and asks this server. */
async function withIdentity(
  what: 'callback' | 'jwt' | 'both',
  test: (relay: TestRelay, server: IdentityServer) => Promise<void>,
): Promise<void> {
  const server = await IdentityServer.start('ES256')
  const identity = join(await mkdtemp(join(folder, 'baton-identity-')), 'identity.json')
  const callback = { url: `${server.url}/ask`, cacheSeconds: 0 }
  const content = { ...(what !== 'jwt' && { callback }), ...(what !== 'callback' && { jwt: server.jwt }) }
  await writeFile(identity, JSON.stringify(content))
  await withRelayedCamera({ settings: { identity } }, (relay) => test(relay, server))
}

function get({ relay }: TestRelay, path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(new URL(path, relay.url), { headers })
}

function basic(user: string, password: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }
}

function socketUrl({ relay }: TestRelay, path: string): string {
  return `${relay.url.replace('http', 'ws')}${path}`
}

async function statusOf(answer: Promise<Response>): Promise<number> {
  const { status, body } = await answer
  await body?.cancel()
  return status
}

/** Who watches, by the name of each. */
async function watching(relay: TestRelay): Promise<string[]> {
  const answer = await relay.fetch('api/streams/cam/readers')
  const { readers } = (await answer.json()) as { readers: { principalName: string }[] }
  return readers.map(({ principalName }) => principalName)
}

describe('A JWT', () => {
  it('is carried wherever a token is, and opens what it says and nothing else', async () => {
    await withIdentity('jwt', async (relay, server) => {
      const token = await server.sign(viewer)
      const headers = { authorization: `Bearer ${token}` }
      assert.equal(await statusOf(get(relay, 'api/streams', headers)), 200)
      assert.equal(await statusOf(get(relay, 'api/tokens', headers)), 403)
      assert.equal(await statusOf(get(relay, 'live/cam.ts', basic('anybody', token))), 200)
      assert.equal(await statusOf(get(relay, `live/cam.ts?token=${token}`)), 200)
      assert.equal(await statusOf(get(relay, `live/other.ts?token=${token}`)), 404)
      const other = await server.sign({ baton: { role: 'viewer', cameras: ['other'] } })
      assert.equal(await statusOf(get(relay, `live/cam.ts?token=${other}`)), 404)
      const subprotocol = `baton.token.${Buffer.from(token).toString('base64url')}`
      const watcher = await WsViewer.open(socketUrl(relay, 'live/cam'), {
        subprotocols: ['baton.v1', subprotocol],
      })
      await watcher.hasPictures(2)
      assert.ok((await watching(relay)).includes('Ann'))
      await watcher.close()
      assert.equal(await statusOf(get(relay, `api/streams?token=${token}`)), 401)
      const admin = await server.sign({ baton: { role: 'admin' } })
      assert.equal(await statusOf(get(relay, 'api/tokens', { authorization: `Bearer ${admin}` })), 200)
      assert.doesNotMatch(JSON.stringify(relay.lines), new RegExp(`${token}|${admin}`))
    })
  })

  it('ends what runs by it within a second of its expiry, and nothing else', async () => {
    await withIdentity('jwt', async (relay, server) => {
      const staying = await relay.watch('cam')
      // Whoever comes later gets pictures at once.
      await staying.hasPictures(1)
      const longer = await server.sign(viewer)
      const renewed = await WsViewer.open(socketUrl(relay, 'live/cam'), {
        headers: { authorization: `Bearer ${longer}` },
      })
      const endMs = Date.now() + 4000
      const headers = { authorization: `Bearer ${await server.sign(viewer, { lifeSeconds: 4 })}` }
      const watcher = await WsViewer.open(socketUrl(relay, 'live/cam'), { headers })
      const events = await EventClient.open(socketUrl(relay, 'api/events'), { headers })
      const req = request(`${relay.relay.url}live/cam.ts`, { headers }).end()
      const [body] = (await once(req, 'response')) as [IncomingMessage]
      assert.equal(body.statusCode, 200)
      body.resume()
      const ended = once(body, 'close')
      assert.equal((await watcher.closed()).code, 4403)
      const lateMs = Date.now() - endMs
      assert.ok(lateMs > -1000 && lateMs < 1000, `${lateMs} ms`)
      assert.equal((await events.closed()).code, 4403)
      await ended
      assert.equal(await statusOf(get(relay, 'api/streams', headers)), 401)
      for (const one of [staying, renewed]) {
        await one.hasPictures(one.pictures + 5)
        await one.close()
      }
    })
  })

  it('that is wrong counts as a wrong token, and its answer is held after ten', async () => {
    await withIdentity('jwt', async (relay, server) => {
      const wrong = { authorization: `Bearer ${await server.sign({ ...viewer, aud: 'other' })}` }
      for (let tries = 0; tries < 10; tries++)
        assert.equal(await statusOf(get(relay, 'api/streams', wrong)), 401)
      const fromMs = performance.now()
      const held = statusOf(get(relay, 'api/streams', wrong))
      const right = { authorization: `Bearer ${await server.sign(viewer)}` }
      assert.equal(await statusOf(get(relay, 'api/streams', right)), 200)
      assert.equal(await held, 401)
      assert.ok(performance.now() - fromMs >= 990, 'the answer was held')
      assert.ok(relay.lines.some(({ message }) => message === 'login refused'))
    })
  })

  it('opens nothing while the keys cannot be had, which is nobody’s guess; tokens and open addresses go on', async () => {
    await withIdentity('jwt', async (relay, server) => {
      const headers = { authorization: `Bearer ${await server.sign(viewer)}` }
      await server.down()
      for (let tries = 0; tries < 12; tries++) {
        const answer = await get(relay, 'api/streams', headers)
        assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '5'])
        assert.equal(((await answer.json()) as { code: string }).code, 'identity-unavailable')
      }
      await assert.rejects(WsViewer.open(socketUrl(relay, 'live/cam'), { headers }), /503/)
      assert.equal(await statusOf(get(relay, 'healthz', headers)), 200)
      assert.equal(await statusOf(relay.fetch('api/streams')), 200)
      assert.ok(!relay.lines.some(({ message }) => message === 'login refused'))
      await server.up()
      await eventuallyAnswered(
        'it opens again',
        async () => (await statusOf(get(relay, 'api/streams', headers))) === 200,
      )
    })
  })
})

describe('The callback', () => {
  it('is asked in MediaMTX’s words who may watch, by every way in, and of nothing else', async () => {
    await withIdentity('callback', async (relay, server) => {
      server.answer = ({ user, password, token }, res) =>
        res.writeHead((user === 'ann' && password === 'p:ss') || token === 'pass' ? 200 : 401).end()
      assert.equal(
        await statusOf(get(relay, 'live/cam.ts', { ...basic('ann', 'p:ss'), 'user-agent': 'VLC/3' })),
        200,
      )
      const [question] = server.questions
      assert.match(String(question?.['id']), /^[0-9a-f-]{36}$/)
      assert.deepEqual(question, {
        user: 'ann',
        password: 'p:ss',
        token: '',
        ip: '127.0.0.1',
        action: 'read',
        path: 'cam',
        protocol: 'http',
        query: '',
        userAgent: 'VLC/3',
        id: question?.['id'],
      })
      assert.equal(await statusOf(get(relay, 'live/cam.ts', basic('ann', 'wrong'))), 401)
      const [anonymous] = (await once(request(`${relay.relay.url}live/cam.ts`).end(), 'response')) as [
        IncomingMessage,
      ]
      anonymous.resume()
      assert.match(anonymous.headers['www-authenticate'] ?? '', /^Basic /)
      const watcher = await WsViewer.open(socketUrl(relay, 'live/cam?token=pass'))
      await watcher.hasPictures(2)
      const last = server.questions.at(-1)
      assert.deepEqual([last?.['token'], last?.['protocol'], last?.['query']], ['pass', 'websocket', ''])
      await watcher.close()
      const asked = server.questions.length
      const login = { authorization: 'Bearer pass' }
      for (const path of ['api/streams', 'api/tokens', 'metrics', 'api/streams/cam', 'watch/cam', ''])
        await statusOf(get(relay, path, login))
      assert.equal(await statusOf(get(relay, 'api/streams', login)), 401)
      assert.equal(await statusOf(relay.fetch('live/cam.ts')), 200)
      assert.equal(server.questions.length, asked)
      assert.doesNotMatch(JSON.stringify(relay.lines), /p:ss/)
    })
  })

  it('is not asked of a request from a wrong host or a page of another site', async () => {
    await withIdentity('callback', async (relay, server) => {
      const req = request(`${relay.relay.url}live/cam.ts`, { headers: { host: 'evil.example' } }).end()
      const [answer] = (await once(req, 'response')) as [IncomingMessage]
      answer.resume()
      assert.equal(answer.statusCode, 403)
      const headers = { origin: 'https://evil.example' }
      await assert.rejects(WsViewer.open(socketUrl(relay, 'live/cam'), { headers }), /403/)
      assert.deepEqual(server.questions, [])
    })
  })

  it('lets nobody in while it is away, and says so; who goes before the answer leaves nothing behind', async () => {
    await withIdentity('callback', async (relay, server) => {
      server.answer = (_, res) => res.writeHead(500).end()
      const answer = await get(relay, 'live/cam.ts', basic('ann', 'p'))
      assert.equal(answer.status, 503)
      assert.equal(((await answer.json()) as { code: string }).code, 'identity-unavailable')
      const answers: (() => void)[] = []
      server.answer = (_, res) => answers.push(() => res.writeHead(200).end())
      const req = request(`${relay.relay.url}live/cam.ts`).end()
      req.on('error', () => undefined)
      const socket = request(`${relay.relay.url}live/cam`, {
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
        },
      }).end()
      socket.on('error', () => undefined)
      await eventually('both were asked for', () => answers.length === 2)
      req.destroy()
      socket.destroy()
      const staying = await relay.watch('cam')
      for (const answer of answers) answer()
      await staying.hasPictures(10)
      assert.deepEqual(await watching(relay), ['test'])
      await staying.close()
    })
  })
})
