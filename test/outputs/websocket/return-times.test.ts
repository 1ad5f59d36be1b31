import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ReturnTimes } from '../../../src/outputs/websocket/return-times.ts'

test('Viewers come back within 1.25 s, a thousand in a second, whatever their number', () => {
  const times = new ReturnTimes()
  const all = Array.from({ length: 3000 }, () => times.next())
  assert.deepEqual([Math.min(...all), Math.max(...all)], [250, 1249])
  const atOnce = new Map<number, number>()
  for (const time of all) atOnce.set(time, (atOnce.get(time) ?? 0) + 1)
  assert.deepEqual(new Set(atOnce.values()), new Set([3]))
})
