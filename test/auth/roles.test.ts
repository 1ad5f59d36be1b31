import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ACTIONS, may, ROLES, type Principal, type Role } from '../../src/auth/roles.ts'

const one = (role: Role, cameras?: string[]): Principal => ({
  id: role,
  name: role,
  role,
  cameras: cameras && new Set(cameras),
})

describe('may', () => {
  it('decides for each role and action as the documents say', () => {
    const allowed = ROLES.map((role) => [role, ACTIONS.filter((action) => may(one(role), action)).join(' ')])
    assert.deepEqual(Object.fromEntries(allowed), {
      admin: 'watch snapshot read inspect operate manage metrics',
      operator: 'watch snapshot read inspect operate metrics',
      viewer: 'watch snapshot read',
      metrics: 'metrics',
    })
  })

  it('keeps a viewer to the cameras it was given', () => {
    assert.equal(may(one('viewer', ['yard']), 'watch', 'yard'), true)
    assert.equal(may(one('viewer', ['yard']), 'watch', 'Yard'), false)
    assert.equal(may(one('viewer', []), 'watch', 'yard'), false)
    assert.equal(may(one('viewer'), 'watch', 'yard'), true)
  })
})
