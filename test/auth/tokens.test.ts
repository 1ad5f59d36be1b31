import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { RelayError } from '../../src/errors.ts'
import { Identity } from '../../src/auth/identity.ts'
import { TokenStore, type TokenInput } from '../../src/auth/tokens.ts'
import { silentLog } from '../../src/log.ts'
import { dataFolder, openIdentity } from './kit.ts'
import { eventually } from '../support/eventually.ts'
import { ManualClock } from '../support/manual-clock.ts'

describe('TokenStore', () => {
  it('shows the secret once and keeps only its hash, in a file for the owner alone', async (t) => {
    const { identity, dataDir } = await openIdentity(t)
    const { token, secret } = await identity.tokens.create({
      name: 'wall',
      role: 'viewer',
      cameras: ['yard'],
    })
    assert.match(secret, /^baton_[A-Za-z0-9_-]{43}$/)
    const path = join(dataDir, 'tokens.json')
    const text = await readFile(path, 'utf8')
    assert.ok(!text.includes(secret) && !text.includes(secret.slice(6)))
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.ok(!('hash' in identity.tokens.list()[0]!))
    assert.deepEqual(identity.tokens.verify(secret), {
      id: token.id,
      name: 'wall',
      role: 'viewer',
      cameras: new Set(['yard']),
    })
  })

  it('opens nothing for a secret that is not exactly one of its own', async (t) => {
    const { identity } = await openIdentity(t)
    const { secret } = await identity.tokens.create({ name: 'a', role: 'admin' })
    for (const wrong of [
      '',
      'baton_',
      `${secret}x`,
      secret.slice(0, -1),
      secret.toUpperCase(),
      `baton_${'A'.repeat(43)}`,
    ])
      assert.equal(identity.tokens.verify(wrong), undefined, wrong)
  })

  it('sees at once what another process creates and revokes', async (t) => {
    const { identity, dataDir, clock } = await openIdentity(t)
    const other = await openIdentity(t, { dataDir, clock })
    const revoked: string[] = []
    identity.tokens.onRevoked((id) => revoked.push(id))
    const { token, secret } = await other.identity.tokens.create({ name: 'from the shell', role: 'operator' })
    await eventually('the token works here', () => identity.tokens.verify(secret)?.role === 'operator')
    await other.identity.tokens.revoke(token.id)
    await eventually('the token is worthless here', () => identity.tokens.verify(secret) === undefined)
    assert.deepEqual(revoked, [token.id])
  })

  it('logs the ids of what another process creates, changes and revokes, once and no secret; not its own', async (t) => {
    const lines: object[] = []
    const info = (fields: object, message: string): void => void lines.push({ ...fields, message })
    const { identity, dataDir, clock } = await openIdentity(t, { log: { ...silentLog, info } })
    const other = await openIdentity(t, { dataDir, clock })
    const message = 'The tokens were changed by another process'
    const none = { audit: 'tokens changed', added: [], changed: [], removed: [], message }
    const path = join(dataDir, 'tokens.json')
    const own = await identity.tokens.create({ name: 'own', role: 'viewer' })
    const { token, secret } = await other.identity.tokens.create({ name: 'from the shell', role: 'operator' })
    await eventually('the token works here', () => identity.tokens.verify(secret) !== undefined)
    assert.deepEqual(lines.splice(0), [{ ...none, added: [token.id] }])
    await writeFile(path, (await readFile(path, 'utf8')).replace('"operator"', '"admin"'))
    await eventually('the role is known here', () => identity.tokens.verify(secret)?.role === 'admin')
    assert.deepEqual(lines.splice(0), [{ ...none, changed: [token.id] }])
    await other.identity.tokens.revoke(token.id)
    await eventually('the token is worthless here', () => identity.tokens.verify(secret) === undefined)
    // What a change meets in the file is another's all the same.
    const late = await other.identity.tokens.create({ name: 'late', role: 'viewer' })
    await identity.tokens.revoke(own.token.id)
    assert.deepEqual(lines, [
      { ...none, removed: [token.id] },
      { ...none, added: [late.token.id] },
    ])
  })

  it('logs who changed them beside the relay, and nobody for an edit by hand after that', async (t) => {
    const lines: Record<string, unknown>[] = []
    const info = (fields: object): void => void lines.push({ ...fields })
    const { identity, dataDir, clock } = await openIdentity(t, { log: { ...silentLog, info } })
    const shell = await TokenStore.open({ dataDir, clock, log: silentLog, editor: 'jo' })
    t.after(() => shell.close())
    const { token, secret } = await shell.create({ name: 'from the shell', role: 'operator' })
    await eventually('the token works here', () => identity.tokens.verify(secret) !== undefined)
    const path = join(dataDir, 'tokens.json')
    await writeFile(path, (await readFile(path, 'utf8')).replace('"operator"', '"admin"'))
    await eventually('the role is known here', () => identity.tokens.verify(secret)?.role === 'admin')
    clock.tick(1)
    await shell.revoke(token.id)
    await eventually('the token is worthless here', () => identity.tokens.verify(secret) === undefined)
    assert.deepEqual(
      lines.map(({ audit, who }) => [audit, who]),
      [
        ['tokens changed', 'jo'],
        ['tokens changed', undefined],
        ['tokens changed', 'jo'],
      ],
    )
  })

  it('loses no token when two processes write at the same moment', async (t) => {
    const { identity, dataDir, clock } = await openIdentity(t)
    const other = await openIdentity(t, { dataDir, clock })
    const made = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 ? identity : other.identity).tokens.create({ name: `t${index}`, role: 'viewer' }),
      ),
    )
    const third = await openIdentity(t, { dataDir, clock })
    for (const { secret } of made) assert.ok(third.identity.tokens.verify(secret))
  })

  it('lets a token expire, and says so to those who hold a connection open', async (t) => {
    const { identity, clock } = await openIdentity(t)
    const expiresMs = clock.nowMs() + 40 * 24 * 3600_000
    const { token, secret } = await identity.tokens.create({ name: 'guest', role: 'viewer', expiresMs })
    const revoked: string[] = []
    identity.tokens.onRevoked((id) => revoked.push(id))
    clock.tick(40 * 24 * 3600_000 - 1)
    assert.ok(identity.tokens.verify(secret))
    clock.tick(1)
    assert.equal(identity.tokens.verify(secret), undefined)
    assert.deepEqual(revoked, [token.id])
  })

  it('lists every fault of what shall become a token, and makes none', async (t) => {
    const { identity } = await openIdentity(t)
    const input = { name: ' ', role: 'boss', cameras: ['a/b'], expiresMs: 5 } as unknown as TokenInput
    await assert.rejects(identity.tokens.create(input), (error: RelayError) => {
      assert.equal(error.code, 'invalid-token')
      assert.deepEqual(
        error.faults.map(({ path }) => path),
        ['/name', '/role', '/cameras', '/cameras/0', '/expiresMs'],
      )
      return true
    })
    assert.equal(identity.tokens.list().length, 0)
  })

  it('refuses an expiry that its own file could not hold, and a day that no calendar has', async (t) => {
    const { identity, dataDir, clock } = await openIdentity(t)
    for (const expiresMs of [Infinity, NaN, 1e300])
      await assert.rejects(identity.tokens.create({ name: 'a', role: 'viewer', expiresMs }), {
        code: 'invalid-token',
      })
    await openIdentity(t, { dataDir, clock })
  })

  it('refuses to start on a file that it understands only in part, and to drop good tokens for one while running', async (t) => {
    const { identity, dataDir, clock } = await openIdentity(t)
    const { secret } = await identity.tokens.create({ name: 'a', role: 'admin' })
    const path = join(dataDir, 'tokens.json')
    for (const broken of [
      '{',
      '[]',
      '{"version":1,"tokens":[{"id":"x","name":"x","role":"viewer","cameras":"yard","createdMs":1,"hash":"00"}]}',
    ]) {
      await writeFile(path, broken)
      await assert.rejects(Identity.open({ dataDir, clock, log: silentLog }), { code: 'config-broken' })
    }
    assert.ok(identity.tokens.verify(secret))
  })

  it('names the id that it cannot revoke', async (t) => {
    const { identity } = await openIdentity(t)
    await assert.rejects(identity.tokens.revoke('nope'), { code: 'unknown-token', message: /"nope"/ })
  })

  it('leaves no timer behind when it is closed', async () => {
    const clock = new ManualClock()
    const identity = await Identity.open({ dataDir: await dataFolder(), clock, log: silentLog })
    await identity.tokens.create({ name: 'guest', role: 'viewer', expiresMs: clock.nowMs() + 1000 })
    assert.equal(clock.pendingTimers, 1)
    await identity.close()
    assert.equal(clock.pendingTimers, 0)
  })
})
