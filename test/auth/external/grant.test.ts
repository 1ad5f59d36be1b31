import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { grantOf } from '../../../src/auth/external/grant.ts'

const all = (role: string) => ({ role, cameras: undefined })
const only = (...cameras: string[]) => ({ role: 'viewer', cameras: new Set(cameras) })

describe('grantOf', () => {
  it('takes the role and the cameras of the claim "baton"', () => {
    assert.deepEqual(grantOf({ baton: { role: 'admin' } }, undefined), all('admin'))
    assert.deepEqual(grantOf({ baton: { role: 'viewer', cameras: null } }, undefined), all('viewer'))
    assert.deepEqual(grantOf({ baton: { role: 'viewer', cameras: ['door'] } }, undefined), only('door'))
    assert.deepEqual(grantOf({ baton: { role: 'viewer', cameras: [] } }, undefined), only())
  })

  it('grants nothing for a role that there is not, for a limit that it does not understand, and where none can be', () => {
    for (const baton of [
      undefined,
      null,
      'admin',
      {},
      { role: 'root' },
      { role: '__proto__' },
      { role: 'viewer', cameras: 'door' },
      { role: 'viewer', cameras: ['door', 7] },
      { role: 'viewer', cameras: ['../door'] },
      { role: 'admin', cameras: ['door'] },
    ])
      assert.equal(grantOf({ baton }, undefined), undefined, JSON.stringify(baton))
    assert.equal(grantOf({}, undefined), undefined)
    assert.equal(grantOf({}, '__proto__'), undefined)
    assert.equal(grantOf({}, 'constructor'), undefined)
  })

  it('takes MediaMTX’s permissions to read and to play back, each for one path or for all', () => {
    const permissions = [
      { action: 'read', path: 'door' },
      { action: 'playback', path: 'yard' },
      { action: 'publish', path: 'hall' },
      { action: 'read', path: '~^.*$' },
      { action: 'read', path: 7 },
      null,
    ]
    assert.deepEqual(grantOf({ mediamtx_permissions: permissions }, undefined), only('door', 'yard'))
    for (const path of ['', undefined])
      assert.deepEqual(
        grantOf({ mediamtx_permissions: [{ action: 'read', path }] }, undefined),
        all('viewer'),
      )
    assert.equal(grantOf({ mediamtx_permissions: [{ action: 'api' }] }, undefined), undefined)
    assert.equal(grantOf({ mediamtx_permissions: [{ action: 'read', path: '~^.*$' }] }, undefined), undefined)
  })

  it('takes the claim of that name alone where one is named', () => {
    const payload = {
      baton: { role: 'admin' },
      cams: { role: 'viewer' },
      mediamtx_permissions: [{ action: 'read' }],
    }
    assert.deepEqual(grantOf(payload, 'cams'), all('viewer'))
    assert.equal(grantOf(payload, 'other'), undefined)
    assert.deepEqual(grantOf(payload, undefined), all('admin'))
  })
})
