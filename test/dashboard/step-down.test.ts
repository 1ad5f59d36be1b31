import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { SharedRoom, StepDown, type Level } from '../../src/dashboard/step-down.ts'

const BUSY = { queueMs: 1_200, hasSub: true }
const WELL = { queueMs: 40, hasSub: true }
const NO_SUB = { hasSub: false }

describe('StepDown', () => {
  let room: SharedRoom
  let tile: StepDown
  let nowMs: number

  /** Looks once a second for so long. @returns when which level began. */
  function watch(sight: { queueMs: number; hasSub: boolean }, seconds: number): [number, Level][] {
    const steps: [number, Level][] = []
    for (let second = 1; second <= seconds; second++) {
      nowMs += 1_000
      const before = tile.level
      const level = tile.look(sight, nowMs)
      if (level !== before) steps.push([second, level])
    }
    return steps
  }

  beforeEach(() => {
    room = new SharedRoom()
    tile = new StepDown(room)
    nowMs = 1_000_000
  })

  it('takes the sub rendition when the queue was older than a second for three', () => {
    assert.deepEqual(watch(BUSY, 4), [[4, 'sub']])
  })

  it('takes keyframes alone where there is no sub rendition, or where that is not enough', () => {
    assert.deepEqual(watch({ ...BUSY, ...NO_SUB }, 4), [[4, 'keyframes']])
    tile.reset()
    assert.deepEqual(watch(BUSY, 60), [
      [4, 'sub'],
      [8, 'keyframes'],
    ])
  })

  it('bears a second that is too long now and then, as at a join', () => {
    for (let turn = 0; turn < 20; turn++) {
      assert.deepEqual(watch(BUSY, 3), [])
      assert.deepEqual(watch(WELL, 1), [])
    }
  })

  it('goes back step by step when there is room', () => {
    watch(BUSY, 8)
    assert.deepEqual(watch(WELL, 60), [
      [21, 'sub'],
      [41, 'full'],
    ])
  })

  it('goes back from keyframes alone where there is no sub rendition', () => {
    watch({ ...BUSY, ...NO_SUB }, 4)
    assert.deepEqual(watch({ ...WELL, ...NO_SUB }, 60), [[21, 'full']])
  })

  /** Looks until the tile is back at everything. @returns after how many seconds. */
  function secondsUntilBack(): number {
    for (let seconds = 1; seconds <= 3_600; seconds++) {
      nowMs += 1_000
      if (tile.look(WELL, nowMs) === 'full') return seconds
    }
    return Infinity
  }

  it('waits twice as long after each step back that did not hold, ten minutes at most', () => {
    const waits: number[] = []
    for (let turn = 0; turn < 7; turn++) {
      watch(BUSY, 4)
      waits.push(secondsUntilBack())
    }
    assert.deepEqual(waits, [21, 41, 81, 161, 321, 601, 601])
    watch(WELL, 700)
    watch(BUSY, 4)
    assert.equal(secondsUntilBack(), 21, 'a step back that held is forgotten')
  })

  it('lets one tile at a time find out whether there is room', () => {
    const other = new StepDown(room)
    for (const one of [tile, other]) {
      one.look(BUSY, nowMs)
      one.look(BUSY, nowMs + 3_000)
    }
    nowMs += 3_000
    const back = new Map<StepDown, number>()
    for (let second = 1; second <= 40; second++) {
      nowMs += 1_000
      for (const one of [tile, other])
        if (one.look(WELL, nowMs) === 'full' && !back.has(one)) back.set(one, second)
    }
    assert.deepEqual([...back.values()], [21, 26])
  })

  it('tries nothing while another tile is behind', () => {
    watch(BUSY, 4)
    const other = new StepDown(room)
    for (let second = 1; second <= 60; second++) {
      nowMs += 1_000
      other.look({ queueMs: 2_000, hasSub: true }, nowMs)
      assert.equal(tile.look(WELL, nowMs), 'sub')
    }
  })

  it('forgets everything when it is told to', () => {
    watch(BUSY, 3)
    tile.reset()
    assert.deepEqual(watch(BUSY, 3), [])
    watch(BUSY, 1)
    assert.equal(tile.level, 'sub')
    tile.reset()
    assert.equal(tile.level, 'full')
  })
})
