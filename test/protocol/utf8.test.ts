import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeUtf8, foreignLine } from '../../src/protocol/utf8.ts'

const MARK = '\uFEFF'

test('decodeUtf8 reads UTF-8 and leaves a byte order mark out', () => {
  assert.equal(decodeUtf8(Buffer.from('Küche 🚪')), 'Küche 🚪')
  assert.equal(decodeUtf8(Buffer.from(`${MARK}{}`)), '{}')
  assert.equal(decodeUtf8(Buffer.alloc(0)), '')
})

for (const [name, bytes] of [
  ['Latin-1', Buffer.from('Küche', 'latin1')],
  ['UTF-16', Buffer.from(`${MARK}Küche`, 'utf16le')],
  ['UTF-16 without a mark', Buffer.from('door', 'utf16le')],
  ['a character that breaks off', Buffer.from('Kü').subarray(0, -1)],
] as const)
  test(`decodeUtf8 refuses ${name}`, () => assert.equal(decodeUtf8(bytes), undefined))

test('foreignLine names the first line that is not UTF-8', () => {
  assert.equal(foreignLine(Buffer.from('{\n"a": 1,\n"b": "ü",\n"c": "ö"\n}', 'latin1')), 3)
  assert.equal(foreignLine(Buffer.from(`${MARK}{\n}`, 'utf16le')), 1)
  assert.equal(foreignLine(Buffer.from('a\nKü').subarray(0, -1)), 2)
})
