import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ChartSeries, type PastColumns } from '../../src/dashboard/chart-series.ts'
import type { RenditionFigures } from '../../src/protocol/events.ts'

const START_MS = 1_764_000_000_000
const STEP_MS = 10_000

function past(fps: readonly (number | null)[], startMs: number | null = START_MS): PastColumns {
  const nulls = fps.map(() => null)
  return {
    startMs,
    columns: { fps, bitsPerSec: nulls, delayMs: nulls, delayMaxMs: nulls, readers: nulls },
  }
}

function figures(changes: Partial<RenditionFigures> = {}): RenditionFigures {
  return {
    stream: 'door',
    rendition: 'main',
    state: 'live',
    cause: null,
    fps: 25,
    bitsPerSec: 2e6,
    readers: 1,
    bytesOut: 0,
    gopMs: 2000,
    keyframeAgeMs: 10,
    delayMs: null,
    delayMaxMs: null,
    restarts: 0,
    ...changes,
  }
}

describe('ChartSeries', () => {
  it('begins with what the relay remembers, each sample in the middle of its step', () => {
    const { times, columns } = new ChartSeries(STEP_MS, past([24, null, 25])).points
    assert.deepEqual(
      times,
      [5, 15, 25].map((seconds) => START_MS / 1000 + seconds),
    )
    assert.deepEqual(columns.fps, [24, null, 25])
  })

  it('is empty where nothing is remembered', () => {
    for (const known of [undefined, past([], null)])
      assert.deepEqual(new ChartSeries(STEP_MS, known).points.times, [])
  })

  it('goes on with the figures: means of the rates, the most readers, the longest delay', () => {
    const series = new ChartSeries(STEP_MS, past([24]))
    series.push(
      figures({ fps: 20, bitsPerSec: 1e6, readers: 1, delayMs: 80, delayMaxMs: 200 }),
      START_MS + 10_000,
    )
    series.push(
      figures({ fps: 24, bitsPerSec: 3e6, readers: 3, delayMs: 90, delayMaxMs: 150 }),
      START_MS + 14_000,
    )
    series.push(figures({ fps: 25, bitsPerSec: 2e6, readers: 2 }), START_MS + 19_999)
    const { times, columns } = series.points
    assert.deepEqual(times, [START_MS / 1000 + 5, START_MS / 1000 + 15])
    const last = Object.entries(columns).map(([column, values]) => [column, values.at(-1)])
    assert.deepEqual(Object.fromEntries(last), {
      bitsPerSec: 2e6,
      fps: 23,
      delayMs: 90,
      delayMaxMs: 200,
      readers: 3,
    })
  })

  it('has a gap where it was told nothing', () => {
    const series = new ChartSeries(STEP_MS, past([24]))
    series.push(figures(), START_MS + 35_000)
    assert.deepEqual(series.points.columns.fps, [24, null, null, 25])
    assert.equal(series.points.times.length, 4)
  })

  it('does not change what the relay remembers better', () => {
    const series = new ChartSeries(STEP_MS, past([24, 23]))
    series.push(figures({ fps: 1 }), START_MS + 15_000)
    assert.deepEqual(series.points.columns.fps, [24, 23])
  })

  it('keeps an hour and no more', () => {
    const series = new ChartSeries(STEP_MS, past([1, 2, 3]))
    for (let step = 3; step < 400; step++) series.push(figures({ fps: step }), START_MS + step * STEP_MS)
    const { times, columns } = series.points
    assert.deepEqual([times.length, columns.fps[0], columns.fps.at(-1)], [361, 39, 399])
  })
})
