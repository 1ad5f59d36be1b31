import assert from 'node:assert/strict'
import { it } from 'node:test'
import { findByHash, hashOf, hideSecrets, isHash, looksLike, newSecret } from '../../src/auth/secret.ts'

const KINDS = ['token', 'login', 'session', 'link'] as const

it('newSecret makes 256 random bits behind the prefix of their kind, and looksLike tells the kinds apart', () => {
  for (const kind of KINDS) {
    const secret = newSecret(kind)
    assert.notEqual(secret, newSecret(kind))
    assert.deepEqual(
      KINDS.filter((other) => looksLike(other, secret)),
      [kind],
    )
  }
  assert.match(newSecret('token'), /^baton_[\w-]{43}$/)
  assert.match(newSecret('login'), /^batonlogin_[\w-]{43}$/)
  assert.match(newSecret('link'), /^batonlink_[\w-]{43}$/)
  assert.match(newSecret('session'), /^batonsession_[\w-]{43}$/)
})

it('looksLike takes no text that is too short, too long, padded or without its prefix', () => {
  const secret = newSecret('token')
  const [shorter, longer] = [secret.slice(0, -1), `${secret}A`]
  const others = [shorter, longer, ` ${secret}`, `${secret}\n`, `${shorter}=`, secret.slice(6), '']
  assert.deepEqual(
    others.filter((text) => looksLike('token', text)),
    [],
  )
})

it('hideSecrets leaves the prefix of every secret and nothing behind it, also of one that was cut', () => {
  const [token, login, session, link] = KINDS.map(newSecret)
  assert.equal(
    hideSecrets(`a ${token} b #${login}; ${session} ${link} ${token!.slice(0, 25)}.`),
    'a baton_*** b #batonlogin_***; batonsession_*** batonlink_*** baton_***.',
  )
  assert.equal(
    hideSecrets('baton_relay and batons_xxxxxxxxxxxxxxxxxxxx'),
    'baton_relay and batons_xxxxxxxxxxxxxxxxxxxx',
  )
})

it('hashOf is SHA-256 in hex, which isHash tells from anything else', () => {
  const hash = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  assert.equal(hashOf('abc'), hash)
  assert.equal(isHash(hash), true)
  for (const other of [hash.slice(1), `${hash}0`, hash.toUpperCase(), `g${hash.slice(1)}`, 5, undefined])
    assert.equal(isHash(other), false)
})

it('findByHash finds the entry of a secret wherever it stands, and passes by a hash of another length', () => {
  const secrets = KINDS.map(newSecret)
  const entries = [{ hash: 'ab' }, ...secrets.map((secret) => ({ hash: hashOf(secret) }))]
  assert.deepEqual(
    secrets.map((secret) => findByHash(entries, secret)),
    entries.slice(1),
  )
  assert.equal(findByHash(entries, newSecret('token')), undefined)
  assert.equal(findByHash([], secrets[0]!), undefined)
})
