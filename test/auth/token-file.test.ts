import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TOKENS } from '../../src/auth/token-file.ts'

const TOKEN = { id: 'a1', name: 'Kitchen', role: 'viewer', createdMs: 1, hash: '0'.repeat(64) } as const

test('a token may name streams and an end', () => {
  for (const token of [TOKEN, { ...TOKEN, cameras: ['yard'], expiresMs: 2 }])
    assert.ok(TOKENS.isRecord(token))
})

const FIELDS: readonly object[] = [
  { id: 1 },
  { name: undefined },
  { role: 'root' },
  { role: undefined },
  { hash: '00' },
  { hash: 'x'.repeat(64) },
  { createdMs: '1' },
  { createdMs: undefined },
  { expiresMs: null },
  { expiresMs: '2' },
  { cameras: 'yard' },
  { cameras: [1] },
  { cameras: null },
]

for (const field of FIELDS)
  test(`no token has ${JSON.stringify(field)}`, () => {
    assert.equal(TOKENS.isRecord({ ...TOKEN, ...field }), false)
  })

test('a text, a list and null are no token', () => {
  for (const other of ['a1', [TOKEN], null, undefined]) assert.equal(TOKENS.isRecord(other), false)
})
