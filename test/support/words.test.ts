import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { wordsIn } from './words.ts'

describe('Words for people to read', () => {
  it('are found in strings and between tags, and not in comments and errors', () => {
    assert.deepEqual(wordsIn("button.title = 'Log in'"), ['Log in'])
    assert.deepEqual(wordsIn('html`<h1>No camera yet</h1>`'), ['No camera yet'])
    assert.deepEqual(wordsIn('html`<b>Off</b>`'), ['Off'])
    assert.deepEqual(wordsIn("// 'Not this'\nthrow new TypeError('Cannot log in: 5')"), [])
  })
})
