import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tooDeepAt } from '../../src/config/nesting.ts'

test('tooDeepAt finds the first bracket that is one too many, also in a text that ends there', () => {
  assert.equal(tooDeepAt('[{"a":[1]},[[[', 3), 13)
  assert.equal(tooDeepAt('[{"a":[1]},[[]]]', 3), undefined)
  assert.equal(tooDeepAt('[[[[', 3), 3)
  assert.equal(tooDeepAt('', 0), undefined)
})

test('tooDeepAt counts no bracket of a string or a comment, and takes any text', () => {
  assert.equal(tooDeepAt('["[[\\"[[", /* [[ */ 1 // [[\n]', 1), undefined)
  assert.equal(tooDeepAt('}}] "open [[', 1), undefined)
})

test('tooDeepAt reads a million levels', () => {
  assert.equal(tooDeepAt('['.repeat(1_000_000), 1_000_000), undefined)
})
