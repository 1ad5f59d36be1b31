import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { DEFAULT_LINK_DAYS, DEFAULT_LINK_VIEWERS, MAX_LINKS, type LinkInput } from '../../src/auth/links.ts'
import type { RelayError } from '../../src/errors.ts'
import { eventually } from '../support/eventually.ts'
import { openIdentity } from './kit.ts'

const DOOR: LinkInput = { name: 'Neighbours', cameras: ['door'] }
const DAY_MS = 24 * 3600_000

describe('LinkStore', () => {
  it('shows the secret once and keeps only its hash, in a file for the owner alone', async (t) => {
    const { identity, dataDir } = await openIdentity(t)
    const { secret } = await identity.links.create(DOOR, 'me')
    assert.match(secret, /^batonlink_[A-Za-z0-9_-]{43}$/)
    const path = join(dataDir, 'links.json')
    assert.ok(!(await readFile(path, 'utf8')).includes(secret.slice(10)))
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.ok(!('hash' in identity.links.list()[0]!))
  })

  it('opens its cameras to a viewer, bound to what it names', async (t) => {
    const { identity } = await openIdentity(t)
    const input = { ...DOOR, cameras: ['door', 'yard', 'door'], rendition: 'sub', maxViewers: 3 }
    const { link, secret } = await identity.links.create(input, 'me')
    assert.deepEqual(identity.links.verify(secret), {
      id: link.id,
      name: 'Neighbours',
      role: 'viewer',
      cameras: new Set(['door', 'yard']),
      rendition: 'sub',
      maxViewers: 3,
    })
    assert.deepEqual([link.cameras, link.createdBy], [['door', 'yard'], 'me'])
    for (const wrong of ['', `${secret}x`, secret.slice(0, -1), secret.replace('batonlink_', 'baton_')])
      assert.equal(identity.links.verify(wrong), undefined, wrong)
  })

  it('ends after a week and lets ten watch, where its maker says nothing', async (t) => {
    const { identity, clock } = await openIdentity(t)
    const { link } = await identity.links.create(DOOR, 'me')
    assert.equal(link.maxViewers, DEFAULT_LINK_VIEWERS)
    assert.equal(link.expiresMs, clock.nowMs() + DEFAULT_LINK_DAYS * DAY_MS)
    const endless = await identity.links.create({ ...DOOR, expiresMs: null }, 'me')
    assert.equal(endless.link.expiresMs, undefined)
    clock.tick(1000 * DAY_MS)
    assert.ok(identity.links.verify(endless.secret))
  })

  it('tells those who hold a connection open that it was revoked, here or elsewhere, or has expired', async (t) => {
    const { identity, dataDir, clock } = await openIdentity(t)
    const other = await openIdentity(t, { dataDir, clock })
    const revoked: string[] = []
    identity.onRevoked((id) => revoked.push(id))
    const made = await Promise.all([1, 2, 3].map(() => identity.links.create(DOOR, 'me')))
    const [first, second, third] = made.map(({ link }) => link.id)
    await identity.links.revoke(first!)
    await other.identity.links.revoke(second!)
    await eventually('the other process is heard', () => revoked.length === 2)
    clock.tick(DEFAULT_LINK_DAYS * DAY_MS - 1)
    assert.ok(identity.links.verify(made[2]!.secret))
    clock.tick(1)
    assert.deepEqual(revoked, [first, second, third])
    assert.deepEqual(
      made.map(({ secret }) => identity.links.verify(secret)),
      [undefined, undefined, undefined],
    )
  })

  it('knows whose pages may show a link: the sites it names, for as long as it is valid', async (t) => {
    const { identity, clock } = await openIdentity(t)
    const origins = ['https://home.example']
    const { secret } = await identity.links.create({ ...DOOR, origins }, 'me')
    const plain = await identity.links.create(DOOR, 'me')
    assert.deepEqual(identity.links.originsOf(secret), origins)
    assert.equal(identity.links.originsOf(plain.secret), undefined)
    assert.equal(identity.links.allowsOrigin('https://home.example'), true)
    assert.equal(identity.links.allowsOrigin('https://other.example'), false)
    clock.tick(DEFAULT_LINK_DAYS * DAY_MS)
    assert.equal(identity.links.originsOf(secret), undefined)
    assert.equal(identity.links.allowsOrigin('https://home.example'), false)
  })

  it('lists every fault of what shall become a link, and makes none', async (t) => {
    const { identity } = await openIdentity(t)
    const input: LinkInput = {
      name: '',
      cameras: ['a/b'],
      rendition: 'a b',
      maxViewers: 0,
      origins: ['https://home.example', 'home.example'],
      expiresMs: 5,
    }
    await assert.rejects(identity.links.create(input, 'me'), (error: RelayError) => {
      assert.equal(error.code, 'invalid-link')
      assert.deepEqual(error.faults.map(({ path }) => path).toSorted(), [
        '/cameras/0',
        '/expiresMs',
        '/maxViewers',
        '/name',
        '/origins/1',
        '/rendition',
      ])
      return true
    })
    for (const maxViewers of [1.5, NaN, 10_001])
      await assert.rejects(identity.links.create({ ...DOOR, maxViewers }, 'me'), { code: 'invalid-link' })
    await assert.rejects(identity.links.create({ ...DOOR, cameras: [] }, 'me'), { code: 'invalid-link' })
    assert.equal(identity.links.list().length, 0)
  })

  it('makes room for another link of those that have expired, and of no other', async (t) => {
    const { identity, dataDir, clock } = await openIdentity(t)
    const { link } = await identity.links.create(DOOR, 'me')
    const path = join(dataDir, 'links.json')
    const record = (JSON.parse(await readFile(path, 'utf8')) as { links: object[] }).links[0]
    const links = Array.from({ length: MAX_LINKS }, (_, index) => ({ ...record, id: `id-${index}` }))
    await writeFile(path, JSON.stringify({ version: 1, links }))
    await assert.rejects(identity.links.create(DOOR, 'me'), { code: 'too-many-links' })
    clock.tick(DEFAULT_LINK_DAYS * DAY_MS)
    const next = await identity.links.create(DOOR, 'me')
    assert.deepEqual(
      identity.links.list().map(({ id }) => id),
      [next.link.id],
    )
    assert.notEqual(next.link.id, link.id)
  })

  it('names the id that it cannot revoke', async (t) => {
    const { identity } = await openIdentity(t)
    await assert.rejects(identity.links.revoke('nope'), { code: 'unknown-link', message: /"nope"/ })
  })
})
