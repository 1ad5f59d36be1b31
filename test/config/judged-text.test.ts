import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as z from 'zod'
import { RelayError } from '../../src/errors.ts'
import { judgeText } from '../../src/config/judged-text.ts'

const schema = z.strictObject({
  items: z.array(z.strictObject({ secret: z.string().max(5, 'is too long'), times: z.int().default(3) })),
})

function faultsIn(text: string): string[] {
  try {
    judgeText('a.json', text, schema)
    return []
  } catch (error) {
    assert.ok(error instanceof RelayError && error.code === 'config-broken')
    assert.ok(error.message.startsWith('a.json: '), error.message)
    return error.faults.map(({ path, message }) => `${path} ${message}`)
  }
}

describe('judgeText', () => {
  it('takes comments and trailing commas, and fills in what may be left out', () => {
    const text = '{\n  // ours\n  "items": [{ "secret": "a" },]\n}'
    assert.deepEqual(judgeText('a.json', text, schema), { items: [{ secret: 'a', times: 3 }] })
  })

  it('names every fault with its line and its path, guesses what a key was meant to be, and repeats no value', () => {
    const text = '{ "items": [\n  { "secret": "hunter22" },\n  { "secert": "b", "times": "x" }\n] }'
    const faults = faultsIn(text)
    assert.deepEqual(faults, [
      '/items/0/secret line 2: is too long',
      '/items/1/secret line 3: is missing',
      '/items/1/times line 3: is not a number',
      '/items/1/secert line 3: is not known; did you mean "secret"?',
    ])
    assert.doesNotMatch(faults.join(), /hunter22/)
  })

  it('names the line from which on it is no JSON, and refuses an empty file', () => {
    assert.deepEqual(faultsIn('{\n  "items": [}\n'), [' line 2: it is not JSON from here on'])
    assert.deepEqual(faultsIn(''), [' line 1: it is not JSON from here on'])
  })
})
