import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { digestResponse, nextNonceOf, parseAuthHeader, parseChallenges } from '../../src/rtsp/challenge.ts'

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
      'Digest realm="x", nonce="3", algorithm=SHA-512-256',
      'Digest realm="y", nonce="4", qop="auth-int"',
      'Negotiate',
    ])
    assert.deepEqual(challenges, [
      {
        scheme: 'digest',
        realm: 's',
        nonce: '2',
        algorithm: 'SHA-256',
        session: false,
        qop: true,
        opaque: undefined,
        stale: false,
      },
      {
        scheme: 'digest',
        realm: 'm',
        nonce: '1',
        algorithm: 'MD5',
        session: false,
        qop: false,
        opaque: 'o"p',
        stale: true,
      },
      { scheme: 'basic', realm: 'b' },
    ])
  })

  it('computes with -sess as RFC 7616 §3.4.2 says', () => {
    const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
    const input = { algorithm: 'MD5', user: 'u', password: 'p', realm: 'r', nonce: 'n' } as const
    const protection = { nc: '00000001', cnonce: 'c', qop: 'auth' }
    const a1 = md5(`${md5('u:r:p')}:n:c`)
    assert.equal(
      digestResponse({ ...input, session: 'c', method: 'PLAY', uri: '/', protection }),
      md5(`${a1}:n:00000001:c:auth:${md5('PLAY:/')}`),
    )
  })

  for (const [what, value, expected] of [
    [
      'quoted words',
      'Digest realm="a, b \\"c\\"", nonce="n,1", algorithm="md5", stale="FALSE"',
      ['a, b "c"', 'n,1'],
    ],
    ['words without quotes', 'Digest realm=cam, nonce=n1,algorithm=MD5', ['cam', 'n1']],
    ['no spaces', 'Digest realm="c4790503a344",nonce="n", stale="FALSE"', ['c4790503a344', 'n']],
    ['an empty qop', 'digest realm="r",qop="",nonce="n"', ['r', 'n']],
    ['what makes no sense', 'Digest realm=Cam(1), (2) nonce="n"', ['Cam(1)', 'n']],
    ['a lower-case scheme behind another', 'Basic realm="b",DIGEST nonce="n" , realm="d"', ['d', 'n']],
  ] as const) {
    it(`reads ${what}`, () => {
      const [challenge] = parseChallenges([value])
      assert.equal(challenge?.scheme, 'digest')
      assert.deepEqual(
        [challenge.realm, challenge.nonce, challenge.qop, challenge.stale],
        [...expected, false, false],
      )
    })
  }

  it('reads the nonce that comes next', () => {
    assert.equal(nextNonceOf('nextnonce="a,b"'), 'a,b')
    assert.equal(nextNonceOf('rspauth="x", qop=auth, nextnonce=n2'), 'n2')
    assert.equal(nextNonceOf('rspauth="x"'), undefined)
    assert.equal(nextNonceOf(''), undefined)
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
      '"'.repeat(16_000),
      'a="'.repeat(5000),
    ]
    for (const text of hostile) parseChallenges([text])
  })
})
