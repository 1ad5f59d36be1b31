import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { placeFinder } from '../../src/config/place-finder.ts'

test('placeFinder counts lines and columns from 1', () => {
  const placeAt = placeFinder('a\nbc\n\nd')
  const places = [0, 1, 2, 3, 4, 5, 6].map((offset) => Object.values(placeAt(offset)).join(':'))
  assert.deepEqual(places, ['1:1', '1:2', '2:1', '2:2', '2:3', '3:1', '4:1'])
})

test('placeFinder finds what counting finds, whatever the text', () => {
  const text = fc
    .array(fc.constantFrom('\n', '\r\n', 'a', '"', '€'), { maxLength: 30 })
    .map((l) => l.join(''))
  fc.assert(
    fc.property(text, fc.nat(60), (whole, at) => {
      const offset = Math.min(at, whole.length)
      const lines = whole.slice(0, offset).split('\n')
      const counted = { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
      assert.deepEqual(placeFinder(whole)(offset), counted)
    }),
  )
})
