import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestResponse, parseAuthHeader } from '../../src/rtsp/challenge.ts'
import { authorizationOf } from '../../src/rtsp/credentials.ts'

const jo = { user: 'j"o', password: 'p:w' }

test('authorizationOf sends Basic as base64 of user and password', () => {
  const value = authorizationOf({ scheme: 'basic', realm: 'r' }, jo, 'DESCRIBE', 'rtsp://h/')
  assert.equal(value, `Basic ${Buffer.from('j"o:p:w').toString('base64')}`)
})

test('authorizationOf answers an old camera with no more than RFC 2069 knows', () => {
  const challenge = {
    realm: 'r',
    nonce: 'n',
    algorithm: 'MD5',
    session: false,
    qop: false,
    opaque: undefined,
    stale: false,
  } as const
  const value = authorizationOf({ scheme: 'digest', ...challenge }, jo, 'DESCRIBE', 'rtsp://h/')
  const parameters = parseAuthHeader(value)[0]!.parameters
  assert.deepEqual([...parameters.keys()], ['username', 'realm', 'nonce', 'uri', 'response'])
  assert.equal(parameters.get('username'), 'j"o')
  assert.doesNotMatch(value, /p:w/)
})

test('authorizationOf gives back opaque, and counts with a nonce of its own where protection is asked', () => {
  const challenge = {
    realm: 'r',
    nonce: 'n',
    algorithm: 'SHA-256',
    session: false,
    qop: true,
    opaque: 'o',
    stale: false,
  } as const
  const parameters = (): ReadonlyMap<string, string> =>
    parseAuthHeader(authorizationOf({ scheme: 'digest', ...challenge }, jo, 'PLAY', 'rtsp://h/'))[0]!
      .parameters
  const [first, second] = [parameters(), parameters()]
  assert.deepEqual([first.get('opaque'), first.get('qop'), first.get('nc')], ['o', 'auth', '00000001'])
  assert.notEqual(first.get('cnonce'), second.get('cnonce'))
  const later = authorizationOf({ scheme: 'digest', ...challenge }, jo, 'PLAY', 'rtsp://h/', 17)
  assert.equal(parseAuthHeader(later)[0]!.parameters.get('nc'), '00000011')
})

test('authorizationOf says which algorithm it is with -sess, with a nonce of its own that stays', () => {
  const digest = { scheme: 'digest', realm: 'r', nonce: 'n', opaque: undefined, stale: false } as const
  for (const qop of [true, false]) {
    const challenge = { ...digest, algorithm: 'MD5', session: true, qop } as const
    const value = authorizationOf(challenge, jo, 'PLAY', 'rtsp://h/', 2, 'mine')
    const { parameters } = parseAuthHeader(value)[0]!
    assert.deepEqual([parameters.get('algorithm'), parameters.get('cnonce')], ['MD5-sess', 'mine'])
    const protection = qop ? { protection: { nc: '00000002', cnonce: 'mine', qop: 'auth' } } : {}
    const input = { ...jo, realm: 'r', nonce: 'n', method: 'PLAY', uri: 'rtsp://h/' }
    const expected = digestResponse({ algorithm: 'MD5', session: 'mine', ...input, ...protection })
    assert.equal(parameters.get('response'), expected)
  }
})
