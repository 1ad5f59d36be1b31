import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyOfLine } from '../../src/config/secret-keys.ts'
import type { SecretKeys } from '../../src/config/secret-keys.ts'
import { openPartOf, sealText, unsealText } from '../../src/config/sealed-text.ts'
import { RelayError } from '../../src/errors.ts'

const [KEY, OTHER] = [keyOfLine('x'.repeat(43)), keyOfLine('y'.repeat(43))]
const TEXT = '{ "password": "hunter2 – ü" }'
const keys = (...list: [typeof KEY, ...(typeof KEY)[]]): SecretKeys => ({ file: '/key', list })

test('sealText hides the text, and unsealText brings it back by any of the keys', () => {
  const sealed = sealText(TEXT, KEY, { a: 'b' })
  assert.doesNotMatch(sealed, /hunter2|password/)
  assert.deepEqual(unsealText(sealed, 'f', keys(KEY)), { text: TEXT, keyId: KEY.id })
  assert.deepEqual(unsealText(sealed, 'f', keys(OTHER, KEY)), { text: TEXT, keyId: KEY.id })
  assert.deepEqual(openPartOf(sealed), { a: 'b' })
})

test('sealText never uses a nonce twice', () => {
  const nonces = Array.from({ length: 200 }, () => JSON.parse(sealText(TEXT, KEY)) as Record<string, string>)
  assert.equal(new Set(nonces.map(({ nonce }) => nonce)).size, 200)
  assert.equal(Buffer.from(nonces[0]!['nonce']!, 'base64url').length, 12)
})

test('unsealText reads what the first version wrote', () => {
  assert.deepEqual(unsealText(JSON.stringify(WRITTEN_BY_1), 'f', keys(KEY)), { text: TEXT, keyId: KEY.id })
})

test('unsealText hands on what is not encrypted, with a key and without', () => {
  for (const text of [TEXT, '', 'no JSON', '[1]', 'null'])
    for (const given of [undefined, keys(KEY)])
      assert.deepEqual(unsealText(text, 'f', given), { text, keyId: undefined })
  assert.equal(openPartOf(TEXT), undefined)
})

test('unsealText names the key that is missing, and what to do', () => {
  const sealed = sealText(TEXT, KEY)
  const missing = new RegExp(
    `f is encrypted with the key ${KEY.id}, and no key was given; .*--secrets-key-file`,
  )
  assert.throws(() => unsealText(sealed, 'f', undefined), { code: 'secrets-locked', message: missing })
  const wrong = new RegExp(`key ${KEY.id}, and /key holds ${OTHER.id}; `)
  assert.throws(() => unsealText(sealed, 'f', keys(OTHER)), { code: 'secrets-locked', message: wrong })
})

test('unsealText refuses an envelope that a later version wrote', () => {
  const later = JSON.stringify({ ...(JSON.parse(sealText(TEXT, KEY)) as object), version: 2 })
  assert.throws(() => unsealText(later, 'f', keys(KEY)), { code: 'secrets-locked', message: /does not know/ })
})

test('unsealText refuses what was changed anywhere, and quotes nothing of it', () => {
  const sealed = JSON.parse(sealText(TEXT, KEY, { a: 'b' })) as Record<string, string>
  const flipped = (field: string): string => {
    const bytes = Buffer.from(sealed[field]!, 'base64url')
    bytes[0]! ^= 1
    return bytes.toString('base64url')
  }
  const changes: Record<string, unknown>[] = [
    ...['nonce', 'tag', 'data'].map((field) => ({ [field]: flipped(field) })),
    { tag: sealed['tag']!.slice(0, 6) },
    { data: '' },
    { open: { a: 'c' } },
    { open: {} },
  ]
  for (const change of changes)
    assert.throws(
      () => unsealText(JSON.stringify({ ...sealed, ...change }), 'f', keys(KEY)),
      (error) => {
        assert.ok(error instanceof RelayError && error.code === 'config-broken', JSON.stringify(change))
        assert.doesNotMatch(`${error.stack} ${String(error.cause)}`, /hunter2/)
        return true
      },
    )
  // The envelope says whose it is: with the other key’s name on it that key is tried, and fails.
  const renamed = JSON.stringify({ ...sealed, key: OTHER.id })
  assert.throws(() => unsealText(renamed, 'f', keys(KEY, OTHER)), { code: 'config-broken' })
})

/** {@link TEXT}, as it was encrypted when this was new. */
const WRITTEN_BY_1 = {
  encrypted: 'aes-256-gcm',
  version: 1,
  key: '82fb4f6cc0b898e4',
  open: { streamsFile: '/etc/streams.json' },
  nonce: 'JS0Qeg8qc-5cl2_D',
  tag: 'T9LKR2ghxhnygtMsAAbBhQ',
  data: 'O8pGTWSkM4YoWD5VvvNHa9UVIRpSOoz0bqaDurknOws',
}
