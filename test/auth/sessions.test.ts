import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { MAX_SESSIONS, SESSION_LIFE_MS } from '../../src/auth/sessions.ts'
import { openIdentity } from './kit.ts'

describe('SessionStore', () => {
  it('logs nobody out by a restart, and keeps hashes only', async (t) => {
    const { identity, dataDir, clock } = await openIdentity(t)
    const cookie = await identity.sessions.create()
    const path = join(dataDir, 'sessions.json')
    assert.ok(!(await readFile(path, 'utf8')).includes(cookie))
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    await identity.close()
    const restarted = await openIdentity(t, { dataDir, clock })
    assert.equal(restarted.identity.sessions.verify(cookie)?.principal.role, 'admin')
    assert.equal(restarted.identity.sessions.cookieName, identity.sessions.cookieName)
  })

  it('ends 30 days after its last use, also over a restart', async (t) => {
    const { identity, dataDir, clock } = await openIdentity(t)
    const cookie = await identity.sessions.create()
    clock.tick(SESSION_LIFE_MS - 1)
    assert.equal(identity.sessions.verify(cookie)?.prolonged, true)
    assert.equal(
      identity.sessions.verify(cookie)?.prolonged,
      false,
      'it is prolonged once an hour, not each time',
    )
    clock.tick(SESSION_LIFE_MS - 1)
    await identity.close()
    const restarted = await openIdentity(t, { dataDir, clock })
    assert.ok(restarted.identity.sessions.verify(cookie))
    clock.tick(SESSION_LIFE_MS)
    assert.equal(restarted.identity.sessions.verify(cookie), undefined)
  })

  it('made with a token may what the token may, and ends with it', async (t) => {
    const { identity } = await openIdentity(t)
    const { token, secret } = await identity.tokens.create({
      name: 'wall',
      role: 'viewer',
      cameras: ['yard'],
    })
    const login = await identity.logIn(secret)
    assert.equal(login?.principal.id, token.id)
    assert.deepEqual(identity.sessions.verify(login.cookie)?.principal.cameras, new Set(['yard']))
    await identity.tokens.revoke(token.id)
    assert.equal(identity.sessions.verify(login.cookie), undefined)
  })

  it('is gone after logging out', async (t) => {
    const { identity } = await openIdentity(t)
    const cookie = await identity.sessions.create()
    const other = await identity.sessions.create()
    const id = identity.sessions.verify(cookie)?.id
    const ended: string[] = []
    identity.sessions.onEnded((session) => ended.push(session))
    await identity.sessions.end(cookie)
    assert.equal(identity.sessions.verify(cookie), undefined)
    assert.deepEqual(ended, [id])
    assert.notEqual(identity.sessions.verify(other)?.id, id)
  })

  it('is listed with whose it is and from where it came, and ended by its id', async (t) => {
    const { identity, clock } = await openIdentity(t)
    const place = { address: '192.0.2.7', agent: 'Browser/1' }
    const { token, secret } = await identity.tokens.create({ name: 'wall', role: 'viewer' })
    await identity.sessions.create()
    const login = await identity.logIn(secret, place)
    const [first, second, ...others] = identity.sessions.list()
    const nowMs = clock.nowMs()
    const times = { createdMs: nowMs, usedMs: nowMs, expiresMs: nowMs + SESSION_LIFE_MS }
    assert.deepEqual(others, [])
    assert.deepEqual([first!.principal.id, first!.address, first!.agent], ['admin', undefined, undefined])
    assert.deepEqual(
      { ...second, principal: second!.principal.id },
      {
        id: identity.sessions.verify(login!.cookie)!.id,
        principal: token.id,
        ...times,
        ...place,
      },
    )
    const ended: string[] = []
    identity.sessions.onEnded((session) => ended.push(session))
    await identity.sessions.endById(second!.id)
    assert.deepEqual(ended, [second!.id])
    assert.equal(identity.sessions.verify(login!.cookie), undefined)
    await assert.rejects(identity.sessions.endById(second!.id), { code: 'unknown-session' })
    assert.equal(identity.sessions.list().length, 1)
  })

  it('is not listed, and cannot be ended, once its token is revoked', async (t) => {
    const { identity } = await openIdentity(t)
    const { token, secret } = await identity.tokens.create({ name: 'wall', role: 'viewer' })
    await identity.logIn(secret)
    const [session] = identity.sessions.list()
    await identity.tokens.revoke(token.id)
    assert.deepEqual(identity.sessions.list(), [])
    await assert.rejects(identity.sessions.endById(session!.id), { code: 'unknown-session' })
  })

  it('says so to those who hold a connection open when it was idle for too long', async (t) => {
    const { identity, clock } = await openIdentity(t)
    const idle = identity.sessions.verify(await identity.sessions.create())!.id
    clock.tick(24 * 3600_000)
    const used = await identity.sessions.create()
    const ended: string[] = []
    identity.sessions.onEnded((session) => ended.push(session))
    clock.tick(SESSION_LIFE_MS - 24 * 3600_000 - 1)
    assert.deepEqual(ended, [])
    identity.sessions.verify(used)
    clock.tick(1)
    assert.deepEqual(ended, [idle])
    clock.tick(SESSION_LIFE_MS - 2)
    assert.equal(ended.length, 1, 'that it was used has prolonged it')
    clock.tick(1)
    assert.equal(ended.length, 2)
    assert.equal(clock.pendingTimers, 0)
  })

  it('is opened by its cookie only, and a cookie by a session only', async (t) => {
    const { identity } = await openIdentity(t)
    const cookie = await identity.sessions.create()
    const { secret } = await identity.tokens.create({ name: 'a', role: 'admin' })
    assert.ok(identity.identify({ carrier: 'cookie', secret: cookie }))
    assert.equal(identity.identify({ carrier: 'cookie', secret }), undefined)
    assert.ok(identity.identify({ carrier: 'bearer', secret }))
    assert.equal(identity.identify({ carrier: 'bearer', secret: cookie }), undefined)
  })

  it('forgets the browser that was idle for longest when there are too many', async (t) => {
    const { identity, dataDir, clock } = await openIdentity(t)
    const path = join(dataDir, 'sessions.json')
    const usedMs = clock.nowMs()
    const sessions = Array.from({ length: MAX_SESSIONS }, (_, index) => ({
      hash: index.toString(16).padStart(64, '0'),
      createdMs: usedMs,
      usedMs: usedMs + index,
    }))
    await identity.close()
    await writeFile(path, JSON.stringify({ cookieName: 'baton_test', sessions }))
    const { identity: full } = await openIdentity(t, { dataDir, clock })
    clock.tick(MAX_SESSIONS)
    const ended: string[] = []
    full.sessions.onEnded((session) => ended.push(session))
    const cookie = await full.sessions.create()
    assert.ok(full.sessions.verify(cookie))
    const kept = JSON.parse(await readFile(path, 'utf8')) as { sessions: { hash: string }[] }
    assert.equal(kept.sessions.length, MAX_SESSIONS)
    assert.ok(!kept.sessions.some(({ hash }) => hash === '0'.repeat(64)))
    assert.deepEqual(ended, ['0'.repeat(16)])
  })

  it('starts anew on a file that is not its own', async (t) => {
    const { identity, dataDir, clock } = await openIdentity(t)
    await identity.close()
    await writeFile(join(dataDir, 'sessions.json'), '{"cookieName":"a; b","sessions":[]}')
    const restarted = await openIdentity(t, { dataDir, clock })
    assert.match(restarted.identity.sessions.cookieName, /^baton_[0-9a-f]{8}$/)
  })
})
