import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { groupsOf, movedBeside, movedBy } from '../../src/dashboard/arrangement.ts'
import type { StreamView } from '../../src/protocol/events.ts'

function stream(id: string, group?: string): StreamView {
  return { id, group, audio: true, mode: 'always', renditions: {} }
}

function grouped(...streams: StreamView[]): [string, string][] {
  return groupsOf(streams, 'Others').map(({ name, streams }) => [name, streams.map(({ id }) => id).join('')])
}

describe('groupsOf', () => {
  it('keeps the order, of the groups and in them, and puts those without a group last', () => {
    assert.deepEqual(
      grouped(stream('a'), stream('b', 'Yard'), stream('c', 'Hall'), stream('d', 'Yard'), stream('e')),
      [
        ['Yard', 'bd'],
        ['Hall', 'c'],
        ['Others', 'ae'],
      ],
    )
  })

  it('names one group only if it has a name', () => {
    assert.deepEqual(grouped(stream('a'), stream('b')), [['', 'ab']])
    assert.deepEqual(grouped(stream('a', 'Yard')), [['Yard', 'a']])
    assert.deepEqual(grouped(), [['', '']])
  })
})

describe('an order', () => {
  it('has a stream moved beside another', () => {
    assert.deepEqual(movedBeside(['a', 'b', 'c', 'd'], 'a', 'c', true), ['b', 'c', 'a', 'd'])
    assert.deepEqual(movedBeside(['a', 'b', 'c', 'd'], 'd', 'b', false), ['a', 'd', 'b', 'c'])
  })

  it('has a stream moved among those that it is seen with', () => {
    assert.deepEqual(movedBy(['a', 'x', 'b', 'y', 'c'], ['a', 'b', 'c'], 'a', 1), ['x', 'b', 'a', 'y', 'c'])
    assert.deepEqual(movedBy(['a', 'x', 'b', 'y', 'c'], ['a', 'b', 'c'], 'c', -2), ['c', 'a', 'x', 'b', 'y'])
    assert.deepEqual(movedBy(['a', 'b', 'c'], ['a', 'b', 'c'], 'a', 9), ['b', 'c', 'a'])
  })

  it('stays where there is no place to move to', () => {
    assert.equal(movedBy(['a', 'b'], ['a', 'b'], 'a', -1), undefined)
    assert.equal(movedBy(['a', 'b'], ['a', 'b'], 'b', 3), undefined)
    assert.equal(movedBy(['a', 'b'], ['b'], 'a', 1), undefined)
  })
})
