import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isTextList } from '../../src/auth/text-list.ts'

test('isTextList takes lists of texts alone', () => {
  for (const list of [[], ['a'], ['a', '']]) assert.equal(isTextList(list), true)
  for (const other of ['a', [1], ['a', null], null, undefined, { length: 0 }])
    assert.equal(isTextList(other), false)
})
