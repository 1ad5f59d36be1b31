import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { digestResponse, parseAuthHeader, parseChallenges } from '../../src/rtsp/challenge.ts'

describe('authentication challenges', () => {
  it('computes the answers of the example in RFC 7616 §3.9.1', () => {
    const input = {
      user: 'Mufasa',
      password: 'Circle of Life',
      realm: 'http-auth@example.org',
      nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
      method: 'GET',
      uri: '/dir/index.html',
      protection: { nc: '00000001', cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ', qop: 'auth' },
    }
    assert.equal(digestResponse({ ...input, algorithm: 'MD5' }), '8ca523f5e9506fed4657c9700eebdbec')
    assert.equal(
      digestResponse({ ...input, algorithm: 'SHA-256' }),
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    )
  })

  it('prefers SHA-256 to MD5 to Basic and leaves out what it cannot answer', () => {
    const challenges = parseChallenges([
      'Basic realm="b", Digest realm="m", nonce="1", stale=TRUE, opaque="o\\"p"',
      'Digest realm="s", nonce="2", algorithm=SHA-256, qop="auth,auth-int"',
      'Digest realm="x", nonce="3", algorithm=MD5-sess',
      'Digest realm="y", nonce="4", qop="auth-int"',
      'Negotiate',
    ])
    assert.deepEqual(challenges, [
      {
        scheme: 'digest',
        realm: 's',
        nonce: '2',
        algorithm: 'SHA-256',
        qop: true,
        opaque: undefined,
        stale: false,
      },
      { scheme: 'digest', realm: 'm', nonce: '1', algorithm: 'MD5', qop: false, opaque: 'o"p', stale: true },
      { scheme: 'basic', realm: 'b' },
    ])
  })

  it('reads the token of Basic', () => {
    assert.equal(parseAuthHeader('Basic dTpw')[0]?.token, 'dTpw')
  })

  it('never throws nor hangs on any header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => void parseChallenges([text, `Digest ${text}`])),
    )
    const hostile = [
      'Digest a="' + '\\'.repeat(16_000),
      'a '.repeat(8000),
      ' '.repeat(16_000),
      'a'.repeat(16_000),
    ]
    for (const text of hostile) parseChallenges([text])
  })
})
