import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startListener } from './kit.ts'

describe('Gate', () => {
  it('asks everybody for a token, but at the health addresses, the pages and the files', async (t) => {
    const { call } = await startListener(t)
    for (const path of [
      '/',
      '/login',
      '/watch/yard',
      '/watch/any',
      '/camera/yard',
      '/healthz',
      '/readyz',
      '/assets/player-1a2b.js',
    ])
      assert.equal((await call(path)).status, 200, path)
    for (const path of [
      '/api/streams',
      '/api/openapi.json',
      '/metrics',
      '/live/yard.ts',
      '/live/none.ts',
      '/index.html',
      '/.env',
      '/none',
      '/camera/',
      '/camera/yard/log',
      '/assets/',
      '/assets/../tokens.json',
      '/%2e%2e/tokens.json',
      '//',
      '/API/streams',
    ]) {
      const reply = await call(path)
      assert.equal(reply.status, 401, path)
      assert.equal(reply.json.code, 'unauthorized')
      assert.equal(reply.headers['content-type'], 'application/problem+json')
      assert.match(
        reply.headers['www-authenticate']!,
        path.startsWith('/live') ? /^Basic realm/ : /^Bearer realm/,
      )
    }
  })

  it('takes a token in each way that the table allows, and in no other', async (t) => {
    const { call, upgrade, token, cookie } = await startListener(t)
    const secret = await token('viewer', ['yard'])
    const bearer = { authorization: `Bearer ${secret}` }
    const basic = { authorization: `Basic ${Buffer.from(`vlc:${secret}`).toString('base64')}` }
    const session = { cookie: await cookie() }
    const protocol = {
      'sec-websocket-protocol': `baton.v1, baton.token.${Buffer.from(secret).toString('base64url')}`,
    }
    const query = `?token=${secret}`

    for (const headers of [bearer, session]) assert.equal((await call('/api/x', { headers })).status, 200)
    assert.equal((await call('/api/x', { headers: basic })).status, 401)
    assert.equal((await call(`/api/x${query}`)).status, 401)

    for (const headers of [bearer, basic, session])
      assert.equal((await call('/live/yard.ts', { headers })).status, 200)
    assert.equal((await call(`/live/yard.ts${query}`)).status, 200)
    assert.equal((await call('/live/yard.ts', { headers: protocol })).status, 401)

    const picture = '/api/streams/yard/snapshot.jpg'
    for (const headers of [bearer, basic, session])
      assert.equal((await call(picture, { headers })).text, 'live')
    assert.equal((await call(`${picture}${query}`)).text, 'live')
    assert.equal((await call(picture, { headers: protocol })).status, 401)

    for (const headers of [bearer, basic, session, protocol])
      assert.equal((await upgrade('/live/yard', headers)).status, 101)
    assert.equal((await upgrade(`/live/yard${query}`)).status, 101)
    assert.equal((await upgrade('/live/yard')).status, 401)
  })

  it('has a recorder asked for user and password at a snapshot, but never the browser behind a page', async (t) => {
    const { call, identity } = await startListener(t)
    const path = '/api/streams/yard/snapshot.jpg?width=16'
    const cookie = `${identity.sessions.cookieName}=gone`
    assert.match((await call(path)).headers['www-authenticate']!, /^Basic realm/)
    assert.match((await call(path, { headers: { cookie } })).headers['www-authenticate']!, /^Bearer realm/)
  })

  it('has no browser ask for user and password when a script asked for pictures', async (t) => {
    const { call } = await startListener(t)
    const wrong = `baton_${'A'.repeat(43)}`
    const scripts = [
      { authorization: `Bearer ${wrong}` },
      { 'sec-fetch-mode': 'cors' },
      { 'sec-fetch-mode': 'same-origin' },
      { accept: 'application/problem+json' },
    ]
    const people = [
      { 'sec-fetch-mode': 'navigate', accept: 'text/html,*/*;q=0.8' },
      { accept: '*/*' },
      { authorization: `Basic ${Buffer.from(`vlc:${wrong}`).toString('base64')}` },
    ]
    for (const path of ['/live/yard', '/live/yard.ts', '/api/streams/yard/snapshot.jpg']) {
      const challenge = async (headers: Record<string, string>): Promise<string> =>
        (await call(path, { headers })).headers['www-authenticate'] ?? ''
      for (const headers of scripts) assert.match(await challenge(headers), /^Bearer realm/)
      for (const headers of people) assert.match(await challenge(headers), /^Basic realm/)
    }
  })

  it('is not opened by a wrong token beside a good cookie', async (t) => {
    const { call, cookie } = await startListener(t)
    const headers = { cookie: await cookie(), authorization: `Bearer baton_${'A'.repeat(43)}` }
    assert.equal((await call('/api/x', { headers })).status, 401)
  })

  it('hides the token from the outputs and from the log', async (t) => {
    const { call, upgrade, token, seen, lines } = await startListener(t)
    const secret = await token('viewer')
    await call(`/live/yard.ts?token=${secret}&rendition=sub`)
    await call(`/live/none.ts?token=${secret}`)
    await call(`/api/x?token=${secret}`)
    const carrier = `baton.token.${Buffer.from(secret).toString('base64url')}`
    await upgrade(`/live/yard?token=${secret}`, { 'sec-websocket-protocol': `${carrier}, baton.v1` })
    await upgrade('/live/yard', { 'sec-websocket-protocol': carrier })
    assert.deepEqual(
      seen,
      [
        { url: '/live/yard.ts?rendition=sub', protocols: undefined },
        { url: '/live/yard', protocols: 'baton.v1' },
        { url: '/live/yard', protocols: undefined },
      ].map((entry, index) => (index === 1 ? { ...entry, protocols: ' baton.v1' } : entry)),
    )
    assert.ok(!lines.join().includes(secret) && !lines.join().includes(carrier))
  })

  it('answers alike for a stream that is missing and one that the caller may not watch', async (t) => {
    const { call, upgrade, token } = await startListener(t)
    const headers = { authorization: `Bearer ${await token('viewer', ['yard'])}`, 'x-request-id': 'same' }
    const hidden = await call('/live/hall.ts', { headers })
    const missing = await call('/live/none.ts', { headers })
    assert.equal(hidden.status, 404)
    assert.equal(hidden.json.code, 'unknown-stream')
    assert.equal(hidden.text, missing.text)
    const upgrades = [await upgrade('/live/hall', headers), await upgrade('/live/none', headers)]
    assert.deepEqual(
      upgrades.map(({ status }) => status),
      [404, 404],
    )
    assert.equal(upgrades[0]!.text, upgrades[1]!.text)
  })

  it('does not let a metrics token watch', async (t) => {
    const { call, token } = await startListener(t)
    const headers = { authorization: `Bearer ${await token('metrics')}` }
    assert.equal((await call('/metrics', { headers })).status, 200)
    assert.equal((await call('/live/yard.ts', { headers })).status, 404)
  })

  it('keeps the metrics from viewers', async (t) => {
    const { call, token } = await startListener(t)
    const status = async (role: 'viewer' | 'operator' | 'admin'): Promise<number> =>
      (await call('/metrics', { headers: { authorization: `Bearer ${await token(role)}` } })).status
    assert.deepEqual(
      [await status('viewer'), await status('operator'), await status('admin')],
      [403, 200, 200],
    )
  })

  it('works no more from the moment its token is revoked', async (t) => {
    const { call, identity } = await startListener(t)
    const { token, secret } = await identity.tokens.create({ name: 'a', role: 'admin' })
    const headers = { authorization: `Bearer ${secret}` }
    assert.equal((await call('/api/x', { headers })).status, 200)
    await identity.tokens.revoke(token.id)
    assert.equal((await call('/api/x', { headers })).status, 401)
  })

  it('lets everybody be admin with --insecure-no-auth, and says so in the log', async (t) => {
    const { call, lines } = await startListener(t, { insecureNoAuth: true })
    assert.equal((await call('/live/yard.ts')).status, 200)
    assert.equal((await call('/metrics')).status, 200)
    assert.match(lines.join(), /everybody who reaches this address is admin/)
  })
})

describe('Gate, hosts and origins', () => {
  it('answers to IP addresses, localhost and configured names only', async (t) => {
    const { call } = await startListener(t, { allowedHosts: ['Cam.Home'] })
    for (const host of [
      '127.0.0.1',
      '192.168.1.5:8088',
      '[::1]:80',
      'localhost:8088',
      'a.localhost',
      'cam.home',
      'CAM.HOME.:80',
    ])
      assert.equal((await call('/healthz', { headers: { host } })).status, 200, host)
    for (const host of [
      'evil.example',
      'evil.example:8088',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '2130706433',
      'cam.home.evil',
    ]) {
      const reply = await call('/healthz', { headers: { host } })
      assert.equal(reply.status, 403, host)
      assert.equal(reply.json.code, 'host-refused')
    }
    for (const host of ['a b', 'user@127.0.0.1', '[::1', '127.0.0.1:x'])
      assert.equal((await call('/healthz', { headers: { host } })).status, 400, host)
  })

  it('refuses upgrades from pages of other sites, even with a good cookie', async (t) => {
    const { upgrade, cookie, listener } = await startListener(t, { allowedOrigins: ['https://wall.example'] })
    const from = async (origin: string): Promise<number> =>
      (await upgrade('/live/yard', { cookie: await cookie(), origin })).status
    assert.equal(await from(`http://127.0.0.1:${listener.port}`), 101)
    assert.equal(await from('https://wall.example'), 101)
    for (const origin of [
      'https://evil.example',
      'null',
      `http://localhost:${listener.port}`,
      `http://127.0.0.1:${listener.port + 1}`,
      'https://wall.example.evil',
      'x',
    ])
      assert.equal(await from(origin), 403, origin)
  })

  it('refuses a change from another site, by a form or by a script', async (t) => {
    const { call, cookie, listener } = await startListener(t)
    const headers = {
      cookie: await cookie(),
      origin: 'https://evil.example',
      'content-type': 'application/json',
    }
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const reply = await call('/api/x', { method, headers, body: '{}' })
      assert.equal(reply.status, 403, method)
      assert.equal(reply.json.code, 'origin-refused')
    }
    const own = { ...headers, origin: `http://127.0.0.1:${listener.port}` }
    assert.equal((await call('/api/x', { method: 'POST', headers: own, body: '{}' })).status, 200)
  })

  it('refuses a change in a type that a form can send, whatever its origin', async (t) => {
    const { call, cookie } = await startListener(t)
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      '',
      'text/plain; application/json',
    ])
      for (const method of ['POST', 'PUT', 'PATCH']) {
        const reply = await call('/api/x', {
          method,
          headers: { cookie: await cookie(), 'content-type': type },
          body: '{}',
        })
        assert.equal(reply.status, 415, `${method} ${type}`)
        assert.equal(reply.json.code, 'unsupported-media-type')
      }
  })
})

describe('Gate, behind a proxy', () => {
  const forwarded = {
    'x-forwarded-for': '203.0.113.9, 192.0.2.7, 127.0.0.2',
    'x-forwarded-host': 'cams.example',
    'x-forwarded-proto': 'https',
  }

  it('believes a trusted proxy who the viewer is', async (t) => {
    const rule = { trustProxy: ['127.0.0.0/8'], allowedHosts: ['cams.example'] }
    const { call, token, live } = await startListener(t, rule)
    const headers = { ...forwarded, authorization: `Bearer ${await token('viewer')}` }
    assert.equal((await call('/live/yard.ts', { headers })).status, 200)
    assert.equal(live[0]?.address, '192.0.2.7')
  })

  it('believes nobody else', async (t) => {
    const { call, token, live } = await startListener(t, { trustProxy: ['10.0.0.1'] })
    const headers = { ...forwarded, authorization: `Bearer ${await token('viewer')}` }
    assert.equal((await call('/live/yard.ts', { headers })).status, 200)
    assert.equal(live[0]?.address, '127.0.0.1')
  })

  it('judges the host and the origin that the browser saw', async (t) => {
    const rule = { trustProxy: ['127.0.0.1'], allowedHosts: ['cams.example'] }
    const { upgrade, call, cookie } = await startListener(t, rule)
    const good = { ...forwarded, cookie: await cookie(), origin: 'https://cams.example' }
    assert.equal((await upgrade('/live/yard', good)).status, 101)
    assert.equal((await upgrade('/live/yard', { ...good, origin: 'http://127.0.0.1' })).status, 403)
    const rebound = { ...forwarded, 'x-forwarded-host': 'evil.example' }
    assert.equal((await call('/healthz', { headers: rebound })).status, 403)
  })

  it('lives below its base path and nowhere else', async (t) => {
    const { call, upgrade, token, listener } = await startListener(t, { basePath: '/baton/' })
    const headers = { authorization: `Bearer ${await token('viewer')}` }
    assert.match(listener.url, /^http:\/\/127\.0\.0\.1:\d+\/baton\/$/)
    assert.match((await call('/baton/')).text, /<base href="\/baton\/">/)
    for (const page of ['watch', 'camera'])
      assert.match(
        (await call(`/baton/${page}/yard`)).text,
        new RegExp(`<base href="/baton/"><title>${page}</title>`),
      )
    const redirect = await call('/baton?a=b')
    assert.deepEqual([redirect.status, redirect.headers.location], [308, '/baton/?a=b'])
    assert.equal((await call('/baton/live/yard.ts', { headers })).status, 200)
    assert.equal((await call('/baton/api/x', { headers })).status, 200)
    assert.equal((await upgrade('/baton/live/yard', headers)).status, 101)
    for (const path of ['/', '/live/yard.ts', '/api/x', '/batonx', '/batons/live/yard.ts'])
      assert.equal((await call(path, { headers })).status, 404, path)
    assert.equal((await upgrade('/live/yard', headers)).status, 404)
  })
})
