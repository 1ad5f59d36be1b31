import assert from 'node:assert/strict'
import { it } from 'node:test'
import { listOf, mapOf, switchOf, textOf } from '../../../src/config/import/values.ts'

it('mapOf reads the entries of a mapping whose keys are texts, and nothing of anything else', () => {
  const mapping = new Map<unknown, unknown>([
    ['a', 1],
    [2, 'b'],
  ])
  assert.deepEqual(mapOf(mapping), new Map([['a', 1]]))
  for (const other of [{ a: 1 }, ['a'], 'a', undefined]) assert.deepEqual(mapOf(other), new Map())
})

it('textOf trims a text, and knows the words for none', () => {
  assert.equal(textOf(' a b '), 'a b')
  for (const none of ['', '  ', '~', 'null', 'Null', 'NULL', undefined, ['a'], new Map(), 5])
    assert.equal(textOf(none), undefined)
})

it('listOf makes a single text a list of one', () => {
  assert.deepEqual(listOf(['a', '']), ['a', ''])
  assert.deepEqual(listOf('a'), ['a'])
  for (const none of ['~', undefined, new Map()]) assert.deepEqual(listOf(none), [])
})

it('switchOf knows the words of YAML 1.1 and 1.2, however they are written', () => {
  for (const word of ['true', 'Yes', 'ON', 'y']) assert.equal(switchOf(word), true)
  for (const word of ['false', 'No', 'OFF', 'n']) assert.equal(switchOf(word), false)
  for (const word of ['1', '', undefined, ['true']]) assert.equal(switchOf(word), undefined)
})
