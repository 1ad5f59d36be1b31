import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assert as check, property, shuffledSubarray } from 'fast-check'
import { unmoved } from '../../src/dashboard/placement.ts'

const staying = (present: string, wanted: string): string =>
  wanted
    .split('')
    .filter((item) => unmoved(present.split(''), wanted.split('')).has(item))
    .join('')

describe('unmoved', () => {
  it('leaves all but the one that is dragged', () => {
    assert.equal(staying('abcdef', 'fabcde'), 'abcde')
    assert.equal(staying('abcdef', 'bcdefa'), 'bcdef')
    assert.equal(staying('abcdef', 'abecdf'), 'abcdf')
  })

  it('leaves all where others come and go', () => {
    assert.equal(staying('abc', 'axbyc'), 'abc')
    assert.equal(staying('', 'abc'), '')
    assert.equal(staying('abc', ''), '')
  })

  it('leaves the most that can be left, in the order in which they are', () => {
    const items = ['a', 'b', 'c', 'd', 'e', 'f']
    check(
      property(shuffledSubarray(items, { minLength: 6 }), (wanted) => {
        const left = wanted.filter((item) => unmoved(items, wanted).has(item))
        assert.deepEqual(left, left.toSorted())
        const most = Math.max(
          ...subsets(wanted)
            .filter(isSorted)
            .map(({ length }) => length),
        )
        assert.equal(left.length, most)
      }),
    )
  })
})

function subsets(items: readonly string[]): string[][] {
  return Array.from({ length: 2 ** items.length }, (_, bits) =>
    items.filter((_item, bit) => bits & (1 << bit)),
  )
}

function isSorted(items: readonly string[]): boolean {
  return items.every((item, index) => index === 0 || items[index - 1]! < item)
}
