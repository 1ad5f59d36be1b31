import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judge, slopeOf, type Sample } from '../faults/soak/judge.ts'

const MIB = 1_048_576

/** Twelve samples, five minutes apart, of a relay that holds what `at` says. */
function samples(at: (round: number) => Partial<Sample>): Sample[] {
  return Array.from({ length: 12 }, (_, round) => ({
    atMs: round * 300_000,
    heapBytes: 20 * MIB,
    residentBytes: 100 * MIB,
    files: 40,
    children: 4,
    timers: 9,
    ...at(round),
  }))
}

function grown(at: (round: number) => Partial<Sample>): string[] {
  return judge(samples(at)).flatMap(({ what, isWell }) => (isWell ? [] : [what]))
}

describe('The judge of a soak', () => {
  it('finds nothing in a relay that holds the same, or grows while it warms up', () => {
    assert.deepEqual(
      grown(() => ({})),
      [],
    )
    assert.deepEqual(
      grown((round) => ({ files: round === 0 ? 30 : 40, residentBytes: (round === 0 ? 60 : 100) * MIB })),
      [],
    )
  })

  it('finds what grows: heap, resident memory by its slope, files, children, timers', () => {
    assert.deepEqual(
      grown((round) => ({
        heapBytes: (20 + round) * MIB,
        residentBytes: (100 + 2 * round) * MIB,
        files: 40 + round,
        children: 4 + (round > 10 ? 1 : 0),
        timers: 9 + round,
      })),
      ['heap after collection', 'resident memory', 'open files', 'children', 'timers'],
    )
  })

  it('is not misled by one high sample, and says when there are too few', () => {
    assert.deepEqual(
      grown((round) => ({ residentBytes: (round === 6 ? 160 : 100) * MIB })),
      [],
    )
    assert.throws(() => judge(samples(() => ({})).slice(0, 3)), /soak for longer/)
  })

  it('draws the line by least squares', () => {
    assert.equal(
      slopeOf([
        [0, 1],
        [1, 3],
        [2, 5],
      ]),
      2,
    )
    assert.equal(slopeOf([[1, 1]]), 0)
  })
})
