import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keyTarget } from '../../src/dashboard/chart-keys.ts'

const LAST = 359
const KEYS = ['ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End', 'Escape', 'a']

const targets = (from: number | undefined, last = LAST): unknown[] =>
  KEYS.map((key) => keyTarget(key, from, last))

describe('The keys in a chart', () => {
  it('lead from point to point, by five minutes, and to both ends', () => {
    assert.deepEqual(targets(100), [99, 101, 70, 130, 0, LAST, 'away', undefined])
  })

  it('lead no further than to the ends', () => {
    assert.deepEqual(targets(0), [0, 1, 0, 30, 0, LAST, 'away', undefined])
    assert.deepEqual(targets(LAST), [358, LAST, 329, LAST, 0, LAST, 'away', undefined])
  })

  it('come in at the newest point', () => {
    assert.deepEqual(targets(undefined), [LAST, LAST, 329, LAST, 0, LAST, undefined, undefined])
  })
})
