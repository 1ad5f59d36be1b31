import assert from 'node:assert/strict'
import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto'
import { describe, it } from 'node:test'
import { systemClock } from '../../../src/clock.ts'
import { KeysUnavailable } from '../../../src/auth/external/key-fetch.ts'
import { JwtVerifier, looksLikeJwt } from '../../../src/auth/external/jwt-verifier.ts'
import { IdentityServer } from '../../support/identity-server.ts'

const viewer = { baton: { role: 'viewer', cameras: ['door'] } }

function verifierOf(identity: IdentityServer, wallMs: () => number = Date.now): JwtVerifier {
  return new JwtVerifier(identity.jwt, { clock: systemClock, wallMs })
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

describe('JwtVerifier', () => {
  for (const algorithm of ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA'])
    it(`believes a JWT that was signed with ${algorithm} by a key of the issuer`, async () => {
      const identity = await IdentityServer.start(algorithm)
      const token = await identity.sign({ ...viewer, name: 'Ann\u0000 ' }, { lifeSeconds: 60 })
      const { role, cameras, name, expiresMs = 0 } = (await verifierOf(identity).verify(token)) ?? {}
      assert.deepEqual([role, cameras, name], ['viewer', new Set(['door']), 'Ann'])
      assert.ok(Math.abs(expiresMs - Date.now() - 60_000) < 10_000, String(expiresMs))
    })

  it('believes no other algorithm, though the issuer has a key for it', async () => {
    const identity = await IdentityServer.start('PS256')
    assert.equal(await verifierOf(identity).verify(await identity.sign(viewer)), undefined)
  })

  it('believes none without a signature, and none with the public key as a shared secret', async () => {
    const identity = await IdentityServer.start('RS256')
    const verifier = verifierOf(identity)
    const good = await identity.sign(viewer)
    const [, payload = ''] = good.split('.')
    const { jwk } = identity.keys[0]!
    for (const alg of ['none', 'None', 'NONE'])
      assert.equal(await verifier.verify(`${part({ alg, kid: jwk.kid })}.${payload}.`), undefined)
    const pem = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    })
    for (const secret of [pem, JSON.stringify(jwk), String(jwk.n)]) {
      const head = part({ alg: 'HS256', typ: 'JWT', kid: jwk.kid })
      const signature = createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url')
      assert.equal(await verifier.verify(`${head}.${payload}.${signature}`), undefined)
    }
    assert.equal((await verifier.verify(good))?.role, 'viewer')
  })

  it('believes none of another issuer or audience, too early, too late, without an end, tampered with or of a key that it brings itself', async () => {
    const identity = await IdentityServer.start('ES256')
    const other = await IdentityServer.start('ES256')
    const verifier = verifierOf(identity)
    const nowSec = Math.floor(Date.now() / 1000)
    for (const claims of [
      { iss: 'https://evil.example/' },
      { iss: undefined },
      { aud: 'other' },
      { aud: undefined },
      { exp: nowSec - 1 },
      { exp: undefined },
      { exp: 'never' },
      { nbf: nowSec + 60 },
      { baton: undefined },
    ])
      assert.equal(
        await verifier.verify(await identity.sign({ ...viewer, ...claims })),
        undefined,
        JSON.stringify(claims),
      )
    const good = await identity.sign(viewer)
    const [head = '', , signature = ''] = good.split('.')
    const more = part({ baton: { role: 'admin' }, exp: nowSec + 60 })
    assert.equal(await verifier.verify(`${head}.${more}.${signature}`), undefined)
    assert.equal(await verifier.verify(await other.sign(viewer)), undefined)
    const { jwk } = other.keys[0]!
    const [, payload = '', foreign = ''] = (await other.sign(viewer)).split('.')
    const brought = part({ alg: 'ES256', jwk, jku: `${other.url}/keys`, kid: 'key-9' })
    assert.equal(await verifier.verify(`${brought}.${payload}.${foreign}`), undefined)
    assert.equal(other.fetches, 0)
    assert.equal((await verifier.verify(good))?.role, 'viewer')
  })

  it('fetches the keys once for many JWTs, and a new key when it is first needed, at most once in a while', async () => {
    const identity = await IdentityServer.start('ES256')
    const verifier = verifierOf(identity)
    const tokens = await Promise.all(
      [...Array(20).keys()].map((at) => identity.sign({ ...viewer, sub: `user-${at}` })),
    )
    await Promise.all(tokens.map((token) => verifier.verify(token)))
    assert.equal(identity.fetches, 1)
    const key = await identity.addKey('ES256')
    const fresh = await identity.sign(viewer, { key })
    // The keys were fetched a moment ago: whoever makes up key ids cannot have them fetched again and again.
    for (let tries = 0; tries < 20; tries++) assert.equal(await verifier.verify(fresh), undefined)
    assert.equal(identity.fetches, 1)
    assert.equal((await verifierOf(identity).verify(fresh))?.role, 'viewer')
  })

  it('says that nobody can tell while the keys cannot be had, and follows no redirect to others', async () => {
    const identity = await IdentityServer.start('ES256')
    const other = await IdentityServer.start('ES256')
    const token = await identity.sign(viewer)
    const spoils: IdentityServer['spoil'][] = [
      (res) => res.writeHead(500).end(),
      (res) => res.writeHead(302, { location: `${other.url}/keys` }).end(),
      (res) => res.end('no JSON'),
      (res) => res.end('{"keys":7}'),
      (res) => res.end(' '.repeat(300 * 1024)),
      (res) => res.destroy(),
    ]
    for (const spoil of spoils) {
      identity.spoil = spoil
      await assert.rejects(verifierOf(identity).verify(token), KeysUnavailable)
    }
    identity.spoil = undefined
    assert.equal(other.fetches, 0)
    assert.equal((await verifierOf(identity).verify(token))?.role, 'viewer')
    await identity.down()
    await assert.rejects(verifierOf(identity).verify(token), KeysUnavailable)
  })
})

describe('looksLikeJwt', () => {
  it('tells a JWT from other secrets', async () => {
    const identity = await IdentityServer.start('ES256')
    assert.equal(looksLikeJwt(await identity.sign({})), true)
    for (const other of ['', 'baton_abc', 'a.b.c', 'eyJ', 'eyJhbGciOiJ9', 'eyJhbGciOiJ9.e30'])
      assert.equal(looksLikeJwt(other), false, other)
  })
})
