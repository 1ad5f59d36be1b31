import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { LOGIN_LIFE_MS } from '../../src/auth/login.ts'
import { openIdentity } from './kit.ts'

const BASE = 'http://127.0.0.1:8088/baton/'
const secretOf = (link: string): string => link.slice(link.indexOf('#') + 1)

describe('LoginLinks', () => {
  it('makes a link whose secret stands in the fragment and which opens once', async (t) => {
    const { identity } = await openIdentity(t)
    const link = await identity.logins.create(BASE)
    assert.match(link, /^http:\/\/127\.0\.0\.1:8088\/baton\/login#batonlogin_[A-Za-z0-9_-]{43}$/)
    assert.equal((await identity.logIn(secretOf(link)))?.principal.role, 'admin')
    assert.equal(await identity.logIn(secretOf(link)), undefined)
  })

  it('opens once even when two come with the same link at the same moment', async (t) => {
    const { identity, dataDir, clock } = await openIdentity(t)
    const other = await openIdentity(t, { dataDir, clock })
    const secret = secretOf(await identity.logins.create(BASE))
    const won = await Promise.all(
      [identity, other.identity, identity].map(({ logins }) => logins.redeem(secret)),
    )
    assert.equal(won.filter(Boolean).length, 1)
  })

  it('is worthless after 15 minutes', async (t) => {
    const { identity, clock } = await openIdentity(t)
    const early = secretOf(await identity.logins.create(BASE))
    const late = secretOf(await identity.logins.create(BASE))
    clock.tick(LOGIN_LIFE_MS - 1)
    assert.equal(await identity.logins.redeem(early), true)
    clock.tick(1)
    assert.equal(await identity.logins.redeem(late), false)
  })

  it('takes a link that another process made, for the owner alone and without its secret on the disk', async (t) => {
    const { identity, dataDir, clock } = await openIdentity(t)
    const shell = await openIdentity(t, { dataDir, clock })
    const secret = secretOf(await shell.identity.logins.create(BASE))
    const path = join(dataDir, 'logins.json')
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.ok(!(await readFile(path, 'utf8')).includes(secret))
    assert.equal(await identity.logins.redeem(secret), true)
  })

  it('leaves the link in a file for the owner alone and removes it once it was used', async (t) => {
    const { identity, dataDir } = await openIdentity(t)
    const path = await identity.logins.createFile(BASE)
    assert.equal(path, join(dataDir, 'login-link'))
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    const link = (await readFile(path, 'utf8')).trim()
    assert.equal(await identity.logins.redeem(secretOf(await identity.logins.create(BASE))), true)
    assert.ok(existsSync(path), 'another link was used, this one is still good')
    assert.equal(await identity.logins.redeem(secretOf(link)), true)
    assert.ok(!existsSync(path))
  })

  it('is made beside a file that holds no text', async (t) => {
    const { identity, dataDir } = await openIdentity(t)
    await writeFile(join(dataDir, 'logins.json'), '[]', 'utf16le')
    assert.equal(await identity.logins.redeem(secretOf(await identity.logins.create(BASE))), true)
  })

  it('is needed until somebody is admin', async (t) => {
    const { identity } = await openIdentity(t)
    assert.equal(identity.needsLogin, true)
    await identity.tokens.create({ name: 'wall', role: 'viewer' })
    assert.equal(identity.needsLogin, true)
    await identity.logIn(secretOf(await identity.logins.create(BASE)))
    assert.equal(identity.needsLogin, false)
  })

  it('counts an admin token as somebody', async (t) => {
    const { identity } = await openIdentity(t)
    await identity.tokens.create({ name: 'script', role: 'admin' })
    assert.equal(identity.needsLogin, false)
  })
})
