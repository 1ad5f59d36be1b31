import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { linkList, newLink } from '../../src/api/answers.ts'
import { startApi } from './kit.ts'

const YARD = { id: 'yard', url: 'rtsp://192.0.2.1/main' }
const INPUT = { name: 'Neighbours', cameras: ['yard'] }

describe('API, links', () => {
  it('makes one that works at once, shows its secret once, counts who watches, and revokes it', async (t) => {
    const api = await startApi(t)
    await (
      await api.as('admin')
    )('POST', '/streams', YARD)
    const rendition = api.run('yard')
    const operator = await api.as('operator')
    const made = await operator('POST', '/links', { ...INPUT, maxViewers: 3, rendition: 'main' })
    assert.equal(made.status, 201)
    const { link, secret, path, warnings } = newLink.parse(made.json)
    assert.equal(path, `watch/yard#token=${secret}`)
    assert.deepEqual([link.viewers, link.createdBy, warnings], [0, 'operator', []])
    const viewer = await api.as({ token: secret })
    const { role, cameras, rendition: bound } = (await viewer('GET', '/session')).json
    assert.deepEqual([role, cameras, bound], ['viewer', ['yard'], 'main'])
    rendition.join('r1', link.id)
    rendition.join('r2', link.id)
    rendition.join('r3', 'somebody else')
    const list = await operator('GET', '/links')
    assert.deepEqual(linkList.parse(list.json).links, [{ ...link, viewers: 2 }])
    assert.ok(!list.text.includes(secret) && !list.text.includes('hash'))
    assert.equal((await operator('DELETE', `/links/${link.id}`)).status, 204)
    assert.equal((await viewer('GET', '/session')).status, 401)
    assert.equal((await operator('DELETE', `/links/${link.id}`)).json['code'], 'unknown-link')
    assert.ok(!api.lines.join().includes(secret))
  })

  it('says in the log who made and revoked it, and from where', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    const { link } = newLink.parse((await admin('POST', '/links', INPUT)).json)
    await admin('DELETE', `/links/${link.id}`)
    const audited = api.lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ audit }) => audit !== undefined)
    const [made, revoked] = audited.map(({ audit, who, from, link, cameras }) => [
      audit,
      who,
      from,
      link,
      cameras,
    ])
    assert.deepEqual(made, ['link created', 'admin', '127.0.0.1', link.id, ['yard']])
    assert.deepEqual(revoked, ['link revoked', 'admin', '127.0.0.1', link.id, undefined])
  })

  it('names a wall for several cameras, and warns of one that is not there', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    await admin('POST', '/streams', YARD)
    const made = await admin('POST', '/links', { ...INPUT, cameras: ['yard', 'hall'] })
    const { path, secret, warnings } = newLink.parse(made.json)
    assert.equal(path, `wall#token=${secret}`)
    assert.deepEqual(warnings, ['There is no stream "hall"; the link opens it once it is added'])
  })

  it('lists every fault of one that it refuses', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    const faulty = { cameras: ['a/b'], rendition: 'big', maxViewers: 0, colour: 'red' }
    const { status, json } = await admin('POST', '/links', faulty)
    assert.deepEqual([status, json['code']], [422, 'invalid-link'])
    const paths = (json['faults'] as { path: string }[]).map(({ path }) => path)
    assert.deepEqual(paths.toSorted(), ['/cameras/0', '/colour', '/maxViewers', '/name', '/rendition'])
    const origins = await admin('POST', '/links', { ...INPUT, origins: ['home.example'] })
    assert.deepEqual((origins.json['faults'] as { path: string }[])[0]?.path, '/origins/0')
  })

  it('are for operators and admins; who comes by one makes none', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    const { secret } = newLink.parse((await admin('POST', '/links', INPUT)).json)
    const others = [await api.as('viewer'), await api.as('metrics'), await api.as({ token: secret })]
    for (const ask of others) {
      assert.equal((await ask('GET', '/links')).status, 403)
      assert.equal((await ask('POST', '/links', INPUT)).status, 403)
      assert.equal((await ask('DELETE', '/links/x')).status, 403)
    }
  })
})
