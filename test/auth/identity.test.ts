import assert from 'node:assert/strict'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { newSecret } from '../../src/auth/secret.ts'
import { dataFolder, openIdentity } from './kit.ts'

const loginSecretOf = (link: string): string => link.slice(link.indexOf('#') + 1)

describe('Identity', () => {
  it('makes the data folder where it is missing, for the owner alone', async (t) => {
    const dataDir = join(await dataFolder(), 'data')
    await openIdentity(t, { dataDir })
    assert.equal((await stat(dataDir)).mode & 0o777, 0o700)
  })

  it('needs a login until an admin has a token or a session', async (t) => {
    const { identity } = await openIdentity(t)
    assert.equal(identity.needsLogin, true)
    await identity.tokens.create({ name: 'wall', role: 'viewer' })
    assert.equal(identity.needsLogin, true)
    const { token } = await identity.tokens.create({ name: 'me', role: 'admin' })
    assert.equal(identity.needsLogin, false)
    await identity.tokens.revoke(token.id)
    assert.equal(identity.needsLogin, true)
    await identity.sessions.create()
    assert.equal(identity.needsLogin, false)
  })

  it('takes a session from a cookie only, and a token from everywhere else', async (t) => {
    const { identity } = await openIdentity(t)
    const { token, secret } = await identity.tokens.create({ name: 'wall', role: 'viewer' })
    const session = await identity.sessions.create()
    const whoIs = (carrier: 'bearer' | 'cookie', value: string): string | undefined =>
      identity.identify({ carrier, secret: value })?.principal.id
    assert.equal(whoIs('bearer', secret), token.id)
    assert.equal(identity.identify({ carrier: 'bearer', secret })?.prolonged, false)
    assert.equal(whoIs('cookie', session), 'admin')
    assert.equal(whoIs('cookie', secret), undefined)
    assert.equal(whoIs('bearer', session), undefined)
  })

  it('logs in as admin with a login link, once', async (t) => {
    const { identity } = await openIdentity(t)
    const secret = loginSecretOf(await identity.logins.create('http://relay/'))
    const login = await identity.logIn(secret)
    assert.equal(login?.principal.role, 'admin')
    assert.equal(identity.identify({ carrier: 'cookie', secret: login.cookie })?.principal.id, 'admin')
    assert.equal(await identity.logIn(secret), undefined)
  })

  it('logs in with a token as what the token is, for as long as that is valid', async (t) => {
    const { identity } = await openIdentity(t)
    const { token, secret } = await identity.tokens.create({ name: 'wall', role: 'viewer' })
    const login = await identity.logIn(secret)
    assert.equal(login?.principal.id, token.id)
    await identity.tokens.revoke(token.id)
    assert.equal(identity.identify({ carrier: 'cookie', secret: login.cookie }), undefined)
    assert.equal(await identity.logIn(secret), undefined)
  })

  it('takes a link as who may watch what it names, and logs no browser in with it', async (t) => {
    const { identity } = await openIdentity(t)
    const { link, secret } = await identity.links.create({ name: 'Neighbours', cameras: ['door'] }, 'me')
    for (const carrier of ['bearer', 'query', 'subprotocol', 'basic'] as const)
      assert.equal(identity.identify({ carrier, secret })?.principal.id, link.id)
    assert.equal(identity.identify({ carrier: 'cookie', secret }), undefined)
    assert.equal(await identity.logIn(secret), undefined)
  })

  it('leaves nothing open where a file of the folder is broken', async (t) => {
    const dataDir = await dataFolder()
    await writeFile(join(dataDir, 'links.json'), '{')
    await assert.rejects(openIdentity(t, { dataDir }), { code: 'config-broken', message: /links\.json/ })
  })

  it('opens nothing for a secret that it does not know, and makes no session for it', async (t) => {
    const { identity } = await openIdentity(t)
    for (const secret of [
      newSecret('token'),
      newSecret('link'),
      newSecret('login'),
      newSecret('session'),
      '',
    ])
      assert.equal(await identity.logIn(secret), undefined)
    assert.equal(identity.sessions.hasAdmin, false)
  })
})
