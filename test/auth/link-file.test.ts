import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LINKS } from '../../src/auth/link-file.ts'

const LINK = {
  id: 'a1',
  name: 'Neighbours',
  cameras: ['yard'],
  maxViewers: 10,
  createdMs: 1,
  createdBy: 'me',
  hash: '0'.repeat(64),
} as const

test('a link may be bound to a rendition, name origins and have an end', () => {
  const full = { ...LINK, rendition: 'sub', origins: ['https://home.example'], expiresMs: 2 }
  for (const link of [LINK, full]) assert.ok(LINKS.isRecord(link))
})

const FIELDS: readonly object[] = [
  { id: 1 },
  { name: undefined },
  { cameras: undefined },
  { cameras: [1] },
  { rendition: 1 },
  { maxViewers: undefined },
  { maxViewers: 1.5 },
  { origins: 'https://home.example' },
  { origins: ["https://home.example'; script-src *"] },
  { hash: '00' },
  { createdMs: '1' },
  { createdBy: undefined },
  { expiresMs: null },
]

for (const field of FIELDS)
  test(`no link has ${JSON.stringify(field)}`, () => {
    assert.equal(LINKS.isRecord({ ...LINK, ...field }), false)
  })

test('a text, a list and null are no link', () => {
  for (const other of ['a1', [LINK], null, undefined]) assert.equal(LINKS.isRecord(other), false)
})
