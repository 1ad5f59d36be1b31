import assert from 'node:assert/strict'
import { it } from 'node:test'
import { encodeSessionCookie } from '../../src/auth/session-cookie.ts'

const cookie = { name: 'baton', value: 'batonsession_x', path: '/cams/', secure: true }
const partsOf = (text: string): string[] => text.split('; ').toSorted()

it('encodeSessionCookie keeps a session for 30 days from scripts, other sites and other paths', () => {
  assert.deepEqual(partsOf(encodeSessionCookie(cookie)), [
    'HttpOnly',
    'Max-Age=2592000',
    'Path=/cams/',
    'SameSite=Strict',
    'Secure',
    'baton=batonsession_x',
  ])
})

it('encodeSessionCookie works without https, and takes the cookie away where the value is empty', () => {
  assert.doesNotMatch(encodeSessionCookie({ ...cookie, secure: false }), /Secure/)
  assert.ok(partsOf(encodeSessionCookie({ ...cookie, value: '' })).includes('Max-Age=0'))
})
