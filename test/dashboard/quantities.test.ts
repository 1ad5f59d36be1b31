import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bitrateText, durationText, timeText } from '../../src/dashboard/quantities.ts'

describe('quantities', () => {
  it('write bitrates with as many digits as can be read', () => {
    const shown = [0, 640_400, 999_499, 2_104_000, 12_340_000, 140_000_000].map(bitrateText)
    assert.deepEqual(shown, [
      '0 kbit/s',
      '640 kbit/s',
      '999 kbit/s',
      '2.1 Mbit/s',
      '12.3 Mbit/s',
      '140 Mbit/s',
    ])
  })

  it('write durations in their two largest units, and never round up', () => {
    const minute = 60_000
    const shown = [-5, 1990, 59_999, minute, 185_000, 59.99 * minute, 192 * minute, 3120 * minute]
    assert.deepEqual(shown.map(durationText), [
      '0.0 s',
      '1.9 s',
      '59 s',
      '1 min',
      '3 min 5 s',
      '59 min 59 s',
      '3 h 12 min',
      '2 d 4 h',
    ])
  })

  it('write a time of today without its day', () => {
    const nowMs = new Date(2026, 10, 22, 14, 30, 0).getTime()
    assert.equal(timeText(new Date(2026, 10, 22, 9, 5, 7).getTime(), nowMs), '09:05:07')
    assert.equal(timeText(new Date(2026, 10, 21, 23, 59, 59).getTime(), nowMs), '21 Nov, 23:59:59')
  })
})
