import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startListener, type TestListener } from './kit.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

async function linkSecret({ identity }: TestListener): Promise<string> {
  return (await identity.logins.create('http://x/')).split('#')[1]!
}

describe('login', () => {
  it('turns a login link into an admin session, once', async (t) => {
    const relay = await startListener(t, { basePath: '/baton/' })
    const body = JSON.stringify({ secret: await linkSecret(relay) })
    const reply = await relay.call('/baton/login', { method: 'POST', headers: JSON_TYPE, body })
    assert.equal(reply.status, 200)
    assert.deepEqual(reply.json, { name: 'admin', role: 'admin' })
    const [cookie = ''] = reply.headers['set-cookie'] ?? []
    assert.match(
      cookie,
      /^baton_\w+=batonsession_\S+; Max-Age=2592000; Path=\/baton\/; HttpOnly; SameSite=Strict$/,
    )
    const headers = { cookie: cookie.split(';')[0]! }
    assert.equal((await relay.call('/baton/api/x', { headers })).status, 200)
    assert.equal((await relay.call('/baton/login', { method: 'POST', headers: JSON_TYPE, body })).status, 401)
    assert.ok(!relay.lines.join().includes(JSON.parse(body).secret as string))
    assert.match(relay.lines.join(), /"audit":"logged in".*"from":"127\.0\.0\.1"/)
  })

  it('takes a token too, for what that token may', async (t) => {
    const relay = await startListener(t)
    const body = JSON.stringify({ secret: await relay.token('viewer', ['yard']) })
    const reply = await relay.call('/login', { method: 'POST', headers: JSON_TYPE, body })
    const headers = { cookie: reply.headers['set-cookie']![0]!.split(';')[0]! }
    assert.equal((await relay.call('/live/yard.ts', { headers })).status, 200)
    assert.equal((await relay.call('/live/hall.ts', { headers })).status, 404)
  })

  it('marks the cookie as secure where the browser came by https', async (t) => {
    const relay = await startListener(t, { trustProxy: ['127.0.0.1'] })
    const body = JSON.stringify({ secret: await linkSecret(relay) })
    const headers = { ...JSON_TYPE, 'x-forwarded-proto': 'https' }
    const reply = await relay.call('/login', { method: 'POST', headers, body })
    assert.match(reply.headers['set-cookie']![0]!, /; Secure/)
  })

  it('refuses what is no secret, and what another site sends', async (t) => {
    const relay = await startListener(t)
    const post = async (body: string, headers = {}): Promise<number> =>
      (await relay.call('/login', { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body })).status
    assert.equal(await post('{"secret":"batonlogin_x"}'), 401)
    assert.equal(await post('{"secret":1}'), 400)
    assert.equal(await post('{"secret":"x","role":"admin"}'), 400)
    assert.equal(await post('[]'), 400)
    assert.equal(await post(''), 400)
    const body = JSON.stringify({ secret: await linkSecret(relay) })
    assert.equal(await post(body, { origin: 'https://evil.example' }), 403)
    assert.equal(await post(body, { 'content-type': 'text/plain' }), 415)
    assert.equal(await post(body), 200)
  })

  it('ends the session when the browser logs out', async (t) => {
    const relay = await startListener(t)
    const headers = { cookie: await relay.cookie(), ...JSON_TYPE }
    const reply = await relay.call('/logout', { method: 'POST', headers })
    assert.equal(reply.status, 204)
    assert.match(reply.headers['set-cookie']![0]!, /^baton_\w+=; Max-Age=0; /)
    assert.equal((await relay.call('/api/x', { headers })).status, 401)
  })
})
