import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { History, HISTORY_COLUMNS, type HistorySample } from '../../src/stream/history.ts'

const FIRST = 176_400_000
/** Of ten seconds each. */
const HOUR_OF_STEPS = 360

function sample(fps: number | undefined): HistorySample {
  return { bitsPerSec: 1e6, delayMs: undefined, delayMaxMs: undefined, fps, readers: 2, restarts: 0 }
}

describe('History', () => {
  it('is empty, and at no time, until there is a sample', () => {
    const history = new History()
    assert.equal(history.startMs, undefined)
    for (const column of HISTORY_COLUMNS) assert.deepEqual(history.columns[column], [])
  })

  it('keeps each value at its time, and what is not known as null', () => {
    const history = new History()
    history.push(FIRST, sample(24.9))
    history.push(FIRST + 1, sample(undefined))
    assert.equal(history.startMs, FIRST * 10_000)
    assert.deepEqual(history.columns, {
      bitsPerSec: [1e6, 1e6],
      delayMs: [null, null],
      delayMaxMs: [null, null],
      fps: [24.9, null],
      readers: [2, 2],
      restarts: [0, 0],
    })
  })

  it('has a gap where steps were passed over, and takes nothing of the past', () => {
    const history = new History()
    history.push(FIRST, sample(1))
    history.push(FIRST + 3, sample(4))
    history.push(FIRST + 3, sample(5))
    history.push(FIRST + 1, sample(5))
    assert.deepEqual(history.columns.fps, [1, null, null, 4])
    assert.deepEqual(history.columns.readers, [2, null, null, 2])
  })

  it('is the last hour and no more', () => {
    const history = new History()
    for (let step = 0; step < 500; step++) history.push(FIRST + step, sample(step))
    assert.equal(history.columns.fps.length, 360)
    assert.equal(history.startMs, (FIRST + 500) * 10_000 - 3_600_000)
    assert.deepEqual([history.columns.fps[0], history.columns.fps.at(-1)], [140, 499])
  })

  it('is what was written in the last hour, whatever the gaps', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 800 }), (gaps) => {
        const history = new History()
        const written = new Map<number, number>()
        let step = FIRST
        for (const [index, gap] of gaps.entries()) {
          step += index === 0 ? 0 : gap
          written.set(step, index)
          history.push(step, sample(index))
        }
        const first = Math.max(FIRST, step - HOUR_OF_STEPS + 1)
        assert.equal(history.startMs, first * 10_000)
        const expected = Array.from(
          { length: step - first + 1 },
          (_, index) => written.get(first + index) ?? null,
        )
        assert.deepEqual(history.columns.fps, expected)
      }),
    )
  })
})
