import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { Listener } from '../../src/http/listener.ts'
import { silentLog } from '../../src/log.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { ANY_VIEWERS, HEALTHY, rawTalk, startListener } from './kit.ts'

describe('Listener', () => {
  it('says which port is taken and what to do', async (t) => {
    const { listener, identity, dataDir } = await startListener(t)
    const second = Listener.listen({
      host: '127.0.0.1',
      port: listener.port,
      basePath: '/',
      allowedHosts: [],
      allowedOrigins: [],
      trustProxy: [],
      insecureNoAuth: false,
      publicFolder: dataDir,
      identity,
      streams: { cameras: new Map() },
      viewers: ANY_VIEWERS,
      live: { routes: [], upgrade: (_req, socket) => void socket.destroy() },
      events: (_req, socket) => void socket.destroy(),
      api: (_req, _res, next) => next(),
      metrics: (_req, res) => void res.end(),
      health: HEALTHY,
      clock: systemClock,
      log: silentLog,
    })
    await assert.rejects(second, { code: 'port-taken', message: new RegExp(`port ${listener.port}.*--port`) })
  })

  it('answers what is not HTTP with a status and ends it', async (t) => {
    const { listener } = await startListener(t)
    assert.match(
      await rawTalk(listener.port, '\x16\x03\x01\x02\x00\r\n\r\n'),
      /^HTTP\/1\.1 400 Bad Request\r\n/,
    )
    const long = `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`
    assert.match(
      await rawTalk(listener.port, long),
      /^HTTP\/1\.1 431 [^\r]*\r\nContent-Length: 0\r\nConnection: close\r\n\r\n$/,
    )
    assert.match(await rawTalk(listener.port, 'GET / HTTP/1.1\r\n\r\n'), /^HTTP\/1\.1 400 /)
  })

  it('refuses with a whole HTTP answer every upgrade that is none of its own', async (t) => {
    const { upgrade, call, token } = await startListener(t)
    const headers = { authorization: `Bearer ${await token('viewer')}` }
    const reply = await upgrade('/live/none', headers)
    assert.equal(reply.json.code, 'unknown-stream')
    assert.match(String(reply.json.detail), /GET \/api\/streams lists those that you may see/)
    assert.equal(reply.headers.connection, 'close')
    assert.equal((await upgrade('/api/events', headers)).status, 101)
    for (const path of ['/api/events/', '/api/eventsx', '/api/streams', '/events'])
      assert.equal((await upgrade(path, headers)).status, 404, path)
    assert.equal((await upgrade('/live/yard?rendition=none', headers)).json.code, 'unknown-rendition')
    assert.equal((await call('/live/yard?rendition=none', { headers })).json.code, 'unknown-rendition')
    const { status, json } = await call('/live/yard', { headers })
    assert.equal(status, 404)
    assert.match(String(json.detail), /over plain HTTP the stream is at \/live\/yard\.ts$/)
    const other = await call('/live/yard.mp4', { headers })
    assert.match(String(other.json.detail), /no such output .* is at \/live\/yard\.ts$/)
  })

  it('answers as if nothing was offered when a client offers HTTP/2, as RFC 9110 §7.8 has it', async (t) => {
    const { listener, token } = await startListener(t)
    const head = [
      'Host: localhost',
      `Authorization: Bearer ${await token('admin')}`,
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
    ].join('\r\n')
    const got = await rawTalk(
      listener.port,
      `GET /healthz HTTP/1.1\r\n${head}\r\n\r\nGET /readyz HTTP/1.0\r\n\r\n`,
    )
    assert.equal(got.match(/HTTP\/1\.1 200 OK/g)?.length, 2, got)
    const body = '{"secret":"no"}'
    const posted = await rawTalk(
      listener.port,
      `POST /login HTTP/1.0\r\n${head}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    assert.match(posted, /^HTTP\/1\.1 401 [^]*a login link works once/)
    const split = `GET /live/yard.ts HTTP/1.1\r\n${head}\r\nX-Name: caf\u00e9\r\nConnection: close\r\n\r\n`
    assert.match(await rawTalk(listener.port, split), /^HTTP\/1\.1 200 [^]*live$/)
  })

  it('takes an address in absolute form (RFC 9112 §3.2.2), and judges its host', async (t) => {
    const { listener } = await startListener(t)
    const ask = (target: string): Promise<string> =>
      rawTalk(listener.port, `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
    assert.match(await ask('http://localhost/healthz'), /^HTTP\/1\.1 200 /)
    assert.match(await ask('http://evil.example/healthz'), /^HTTP\/1\.1 403 /)
    assert.match(await ask('http://localhost'), /^HTTP\/1\.1 200 /)
  })

  it('answers a method that an address does not know by 405 and the ones it knows', async (t) => {
    const { call, token } = await startListener(t)
    const headers = { authorization: `Bearer ${await token('admin')}` }
    for (const method of ['OPTIONS', 'TRACE', 'PURGE']) {
      const reply = await call('/live/yard.ts', { method, headers })
      assert.equal(reply.status, 405, method)
      assert.equal(reply.headers.allow, 'GET, HEAD')
      assert.notEqual((await call('/login', { method })).status, 415, method)
    }
  })

  it('hands outputs the rendition, the caller and the query', async (t) => {
    const { call, live, token } = await startListener(t)
    const headers = { authorization: `Bearer ${await token('viewer')}` }
    await call('/live/yard.ts?rendition=sub&x=1', { headers })
    assert.equal(live[0]?.rendition, 'sub')
    assert.equal(live[0]?.principal.role, 'viewer')
    assert.equal(live[0]?.query?.get('x'), '1')
    const post = await call('/live/yard.ts', { method: 'POST', headers })
    assert.deepEqual([post.status, post.headers.allow], [405, 'GET, HEAD'])
  })

  it('hands the output of snapshots what is asked of a stream that the caller may see, and nothing else', async (t) => {
    const { call, live, token } = await startListener(t)
    const viewer = { authorization: `Bearer ${await token('viewer', ['yard'])}` }
    const path = '/api/streams/yard/snapshot.jpg'
    assert.equal((await call(`${path}?rendition=sub&width=16`, { headers: viewer })).text, 'live')
    assert.deepEqual(
      [live[0]?.streamId, live[0]?.rendition, live[0]?.query?.get('width')],
      ['yard', 'sub', '16'],
    )
    const hidden = await call('/api/streams/hall/snapshot.jpg', { headers: viewer })
    const unknown = await call('/api/streams/none/snapshot.jpg', { headers: viewer })
    assert.deepEqual([hidden.status, hidden.json.detail], [404, unknown.json.detail])
    const metrics = { authorization: `Bearer ${await token('metrics')}` }
    assert.equal((await call(path, { headers: metrics })).json.code, 'unknown-stream')
    assert.equal((await call('/api/streams/a%20b/snapshot.jpg', { headers: viewer })).status, 404)
    assert.equal((await call(`${path}?rendition=x`, { headers: viewer })).json.code, 'unknown-rendition')
    const both = await call(`${path}?rendition=x&width=abc`, { headers: viewer })
    const faults = (both.json as { faults?: unknown }).faults
    assert.deepEqual([both.status, both.json.code], [400, 'bad-request'])
    assert.deepEqual(faults, [
      { path: '/width', message: 'is no number' },
      { path: '/rendition', message: 'is none of main, sub' },
    ])
    assert.equal((await call(path, { method: 'POST', headers: viewer })).status, 405)
    assert.equal((await call('/live/yard/snapshot.jpg', { headers: viewer })).status, 404)
    assert.match((await call('/api/streams/yard/snapshot.png', { headers: viewer })).text, /"api":true/)
    assert.equal(live.length, 1)
  })

  it('forbids inline scripts and insists on https nowhere', async (t) => {
    const { call } = await startListener(t, { allowedOrigins: ['https://wall.example'] })
    const { headers } = await call('/')
    const csp = String(headers['content-security-policy'])
    assert.match(csp, /script-src 'self'(;|$)/)
    assert.match(csp, /media-src 'self' blob:/)
    assert.match(csp, /connect-src 'self' ws: wss:/)
    assert.match(csp, /frame-ancestors 'self' https:\/\/wall\.example/)
    assert.doesNotMatch(csp, /unsafe|upgrade-insecure-requests/)
    assert.equal(headers['strict-transport-security'], undefined)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['x-powered-by'], undefined)
  })

  it('lets pages of other sites load the player, and browsers keep it', async (t) => {
    const { call } = await startListener(t)
    const { headers } = await call('/assets/player-1a2b.js')
    assert.equal(headers['access-control-allow-origin'], '*')
    assert.match(headers['cache-control']!, /immutable/)
    assert.equal((await call('/')).headers['access-control-allow-origin'], undefined)
  })

  it('lets pages of the allowed origins read snapshots with a token, and nobody else', async (t) => {
    const origin = 'https://wall.example'
    const { call, token, cookie } = await startListener(t, { allowedOrigins: [origin], basePath: '/baton/' })
    const path = '/baton/api/streams/yard/snapshot.jpg'
    const authorization = `Bearer ${await token('viewer')}`
    const allowed = await call(path, { headers: { origin, authorization } })
    assert.equal(allowed.status, 200)
    assert.equal(allowed.headers['access-control-allow-origin'], origin)
    assert.equal(allowed.headers['access-control-allow-credentials'], undefined)
    assert.match(allowed.headers['access-control-expose-headers']!, /X-Baton-Picture-Age-Ms/)
    const ask = { origin, 'access-control-request-method': 'GET' }
    const first = await call(path, { method: 'OPTIONS', headers: ask })
    assert.equal(first.status, 204)
    assert.equal(first.headers['access-control-allow-origin'], origin)
    assert.match(first.headers['access-control-allow-headers']!, /Authorization/)
    // What it did wrong, a page may read as well.
    const wrong = await call(path, { headers: { origin } })
    assert.deepEqual([wrong.status, wrong.headers['access-control-allow-origin']], [401, origin])
    const withCookie = await call(path, { headers: { origin, cookie: await cookie() } })
    assert.equal(withCookie.headers['access-control-allow-credentials'], undefined)
    for (const other of ['https://wall.example.evil.example', 'null', 'http://wall.example']) {
      const headers = { ...ask, origin: other, authorization }
      const replies = [await call(path, { headers }), await call(path, { method: 'OPTIONS', headers })]
      assert.deepEqual(
        replies.map((reply) => [reply.status, reply.headers['access-control-allow-origin']]),
        [
          [200, undefined],
          [403, undefined],
        ],
      )
    }
    for (const headers of [{}, { origin }])
      assert.equal((await call(path, { headers })).headers['vary'], 'Origin')
    const { headers } = await call('/baton/api/streams', { headers: { origin, authorization } })
    assert.equal(headers['access-control-allow-origin'], undefined)
  })

  it('tells strangers nothing of a fault of its own, and the log everything', async (t) => {
    const broken = (): never => {
      throw new Error('the disk said 42')
    }
    const { call, token, lines } = await startListener(t, { metrics: broken })
    const reply = await call('/metrics', { headers: { authorization: `Bearer ${await token('metrics')}` } })
    assert.equal(reply.status, 500)
    assert.equal(reply.json.code, 'internal')
    assert.doesNotMatch(reply.text, /the disk/)
    assert.match(lines.join(), /the disk said 42/)
  })

  it('blames the caller for a path that cannot be decoded', async (t) => {
    const { call, token } = await startListener(t)
    const headers = { authorization: `Bearer ${await token('admin')}` }
    for (const path of ['/api/%E0%A4%A', '/api/%zz']) {
      const reply = await call(path, { headers })
      assert.equal(reply.status, 400)
      assert.match(String(reply.json.detail), /%25/)
    }
  })

  it('shows browsers a page that leads home where there is none, and programs a problem', async (t) => {
    const { call, cookie } = await startListener(t, { basePath: '/baton/' })
    const accept = 'text/html,application/xhtml+xml,*/*;q=0.8'
    for (const path of [
      '/baton/watch/',
      '/baton/watch/%',
      '/baton/watch/a%2Fb',
      '/baton/%',
      '/baton/nothing?x',
      '/',
    ])
      for (const headers of [{ accept }, { accept, cookie: await cookie() }]) {
        const reply = await call(path, { headers })
        assert.deepEqual(
          [reply.status, reply.headers['content-type']],
          [404, 'text/html; charset=utf-8'],
          path,
        )
        assert.equal(reply.headers['cache-control'], 'no-store')
        assert.match(reply.text, /<base href="\/baton\/">/)
        const head = await call(path, { headers, method: 'HEAD' })
        assert.deepEqual([head.status, head.headers['content-type']], [404, 'text/html; charset=utf-8'], path)
      }
    for (const [path, headers, method] of [
      ['/baton/nothing', { accept: '*/*' }],
      ['/baton/nothing', { accept }, 'POST'],
      ['/baton/nothing', { accept, host: 'other.example' }],
      ['/baton/nothing', { accept, host: 'no host' }],
      ['/baton/metrics?x', { accept }],
      ['/baton/api/streams', { accept }],
      ['/baton/live/none', { accept }],
    ] as const) {
      const reply = await call(path, { headers, ...(method && { method }) })
      assert.equal(reply.headers['content-type'], 'application/problem+json', `${method} ${path}`)
    }
  })

  it('takes a slash too many off the address of a page', async (t) => {
    const { call } = await startListener(t, { basePath: '/baton/' })
    for (const page of ['login', 'wall', 'watch/yard', 'camera/yard']) {
      const reply = await call(`/baton/${page}/?token=x`)
      assert.deepEqual([reply.status, reply.headers.location], [308, `/baton/${page}?token=x`])
    }
    assert.equal((await call('/baton/api/streams/')).status, 401)
    assert.equal((await call('/baton//evil.example/')).status, 401)
  })

  it('prolongs the cookie of a session that is used', async (t) => {
    const { call, cookie, identity } = await startListener(t)
    const headers = { cookie: await cookie() }
    assert.equal((await call('/api/x', { headers })).headers['set-cookie'], undefined)
    t.mock.method(identity.sessions, 'verify', () => ({
      principal: { id: 'admin', name: 'admin', role: 'admin', cameras: undefined },
      prolonged: true,
    }))
    const [again = ''] = (await call('/api/x', { headers })).headers['set-cookie'] ?? []
    assert.ok(again.startsWith(`${headers.cookie}; Max-Age=2592000`))
  })

  it('closes within a second although viewers hold on to their connections', async (t) => {
    const clock = new ManualClock()
    const { listener, token } = await startListener(t, { clock })
    const secret = await token('viewer')
    const idle = connect(listener.port, '127.0.0.1')
    const upgraded = connect(listener.port, '127.0.0.1')
    upgraded.write(
      `GET /live/yard?token=${secret} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    )
    for (const socket of [idle, upgraded]) socket.on('error', () => undefined)
    await once(upgraded, 'data')
    const ended = Promise.all([idle, upgraded].map((socket) => once(socket, 'close')))
    const closed = Promise.all([listener.close(), listener.close()])
    clock.tick(1000)
    assert.equal(clock.pendingTimers, 0)
    await closed
    await ended
  })

  it('does not wait for connections that browsers keep in store', async (t) => {
    const { listener, call } = await startListener(t, { clock: new ManualClock() })
    const agent = new Agent({ keepAlive: true })
    t.after(() => agent.destroy())
    await fetchOnce(listener.port, agent)
    const unused = connect(listener.port, '127.0.0.1')
    unused.on('error', () => undefined)
    await once(unused, 'connect')
    assert.equal((await call('/healthz')).status, 200)
    await listener.close()
  })
})

async function fetchOnce(port: number, agent: Agent): Promise<void> {
  const req = request({ host: '127.0.0.1', port, path: '/healthz', agent }).end()
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  await once(res.resume(), 'end')
}
