import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pcrsBetween } from '../../src/mpegts/pcr-gap.ts'

test('PCRs that are close enough, or before which nothing came for long, owe none between them', () => {
  assert.deepEqual(pcrsBetween(Number.NEGATIVE_INFINITY, 0), [])
  assert.deepEqual(pcrsBetween(700, 700), [])
  assert.deepEqual(pcrsBetween(700, 9700), [])
  assert.deepEqual(pcrsBetween(700, 90_701), [])
  assert.deepEqual(pcrsBetween(700, 600), [])
  assert.deepEqual(pcrsBetween(700, undefined), [])
})

test('Up to a second is filled at equal steps of whole ticks, none longer than 100 ms', () => {
  assert.deepEqual(pcrsBetween(700, 9701), [5200])
  assert.deepEqual(pcrsBetween(700, 18_700), [9700])
  assert.deepEqual(
    pcrsBetween(700, 90_700),
    Array.from({ length: 9 }, (_, index) => 9700 + index * 9000),
  )
  for (let next = 9001; next <= 90_000; next += 7) {
    const pcrs = [0, ...pcrsBetween(0, next), next]
    const isShort = pcrs.every((pcr, index) => index === 0 || pcr - pcrs[index - 1]! <= 9000)
    assert.ok(isShort && pcrs.every(Number.isInteger), `up to ${next}`)
  }
})
