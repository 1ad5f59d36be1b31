import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Unit } from '../../src/media/unit.ts'
import { Batch, type Member } from '../../src/stream/batch.ts'
import { Cursor } from '../../src/stream/cursor.ts'
import { Lane } from '../../src/stream/lane.ts'
import { READER_LIMITS } from '../../src/stream/patience.ts'
import { Ring } from '../../src/stream/ring.ts'
import { type ReaderState, Standing } from '../../src/stream/standing.ts'
import { FakeSink, fakeBatch } from '../support/fake-sink.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { continuation, keyframe, layout, picture } from '../support/units.ts'
import { makeMember } from './kit.ts'

const UNIT_BYTES = picture().byteLength
const STATES = ['live', 'behind', 'holding', 'waiting', 'keyed', 'paused', 'closed'] as const

class Stage {
  readonly ring = new Ring({ maxBytes: 1_000_000, maxAgeMs: 10_000, ledger: { ringBytes: 0 } })
  readonly lanes = { live: new Lane<Member>(), waiting: new Lane<Member>(), keyed: new Lane<Member>() }
  readonly unseated = new Set<Member>()
  readonly batch = new Batch<Member>(fakeBatch, READER_LIMITS, () => assert.fail())
  readonly sink = new FakeSink()
  readonly member = makeMember()
  readonly cursor: Cursor
  readonly standing: Standing<Member>

  constructor(knowsLayout = true) {
    const { ring, lanes, batch } = this
    const host = { ring, clock: new ManualClock(), dropped: () => assert.fail() }
    this.cursor = new Cursor(host, this.sink, () => undefined)
    this.sink.takesSeats = true
    const places = {
      ring,
      layout: knowsLayout ? layout : undefined,
      ...lanes,
      unseated: this.unseated,
      isServing: false,
      batchOf: () => batch,
    }
    this.standing = new Standing(this.member, places, this.sink, this.cursor)
  }

  /** A reader at the live edge that has got the first keyframe. */
  static live(randomAccess: 'idr' | 'cra' = 'idr'): Stage {
    const stage = new Stage()
    const first = keyframe({ randomAccess })
    stage.ring.push(first)
    stage.cursor.jump(first, 0)
    stage.standing.enter('live')
    return stage
  }

  /** The batch gets a unit and writes it to everybody. */
  writeByBatch(unit: Unit): void {
    this.batch.begin(unit, this.ring.push(unit), 188, 0)
    this.batch.write(this.batch.left)
  }

  /** Where its reader stands. */
  get places(): string[] {
    const all = Object.entries({ ...this.lanes, batch: this.batch })
    return all.flatMap(([name, { members }]) => members.map(() => name))
  }
}

describe('Standing', () => {
  it('is in the lane of its state, and in none where units do not concern it as they come', () => {
    const { standing, ...stage } = new Stage()
    assert.equal(standing.state, 'waiting')
    const placesIn = (state: ReaderState): string[] => {
      standing.enter(state)
      assert.equal(standing.state, state)
      return Object.entries(stage.lanes).flatMap(([name, { members }]) => members.map(() => name))
    }
    assert.deepEqual(STATES.map(placesIn), [['live'], [], [], ['waiting'], ['keyed'], [], []])
  })

  it('runs unless it is held, paused or closed', () => {
    const { standing } = new Stage()
    const running = STATES.filter((state) => {
      standing.enter(state)
      return standing.isRunning
    })
    assert.deepEqual(running, ['live', 'behind', 'waiting', 'keyed'])
  })

  it('notes at leaving the live edge where it goes on', () => {
    const stage = Stage.live()
    const next = picture()
    stage.cursor.deliver(next, stage.ring.push(next), 188)
    assert.equal(stage.standing.position, 2 * UNIT_BYTES)
    stage.standing.leave('behind')
    stage.ring.push(picture())
    assert.equal(stage.standing.position, 2 * UNIT_BYTES)
    assert.equal(stage.standing.state, 'behind')
  })

  it('goes on behind the newest keyframe when it leaves keyframes only', () => {
    const stage = new Stage()
    const [first, more] = [keyframe(), continuation()]
    stage.standing.enter('keyed')
    stage.cursor.keyframe(first, stage.ring.push(first), true)
    stage.cursor.continuation(more, stage.ring.push(more))
    stage.standing.leave('paused')
    assert.equal(stage.cursor.next, 1)
  })
})

describe('A seat in a batch', () => {
  it('takes the place in the lane, and what the batch writes counts as written', () => {
    const stage = Stage.live()
    stage.standing.takeSeat()
    assert.deepEqual(stage.places, ['batch'])
    assert.equal(stage.sink.isSeated, true)
    const next = picture()
    stage.writeByBatch(next)
    assert.deepEqual([stage.standing.bytesOut, stage.standing.unitsOut], [376, 2])
    assert.equal(stage.standing.position, 2 * UNIT_BYTES)
  })

  it('is asked for once', () => {
    const stage = Stage.live()
    stage.standing.takeSeat()
    stage.standing.takeSeat()
    assert.deepEqual(stage.places, ['batch'])
  })

  it('is not for a reader that lacks a unit, whose units are judged one by one, or whose sink says no', () => {
    const behind = Stage.live()
    behind.ring.push(picture())
    const splicing = Stage.live('cra')
    const unwilling = Stage.live()
    unwilling.sink.takesSeats = false
    for (const stage of [behind, splicing, unwilling]) {
      stage.standing.takeSeat()
      assert.deepEqual(stage.places, ['live'])
    }
  })

  it('is not for anybody before the layout is known', () => {
    const stage = new Stage(false)
    stage.standing.enter('live')
    stage.standing.takeSeat()
    assert.deepEqual(stage.places, ['live'])
  })

  it('is given back with all that the batch wrote, and the cursor stands at the first unit that it did not', () => {
    const stage = Stage.live()
    stage.standing.takeSeat()
    const next = picture()
    stage.writeByBatch(next)
    stage.standing.leaveSeat()
    assert.deepEqual(stage.places, [])
    assert.equal(stage.sink.isSeated, false)
    assert.deepEqual([stage.standing.bytesOut, stage.standing.unitsOut, stage.cursor.next], [376, 2, 2])
    stage.ring.push(picture())
    stage.standing.leaveSeat()
    assert.equal(stage.cursor.next, 2)
  })

  it('is given back without the unit in hand where that was not written yet', () => {
    const stage = Stage.live()
    stage.standing.takeSeat()
    const next = picture()
    stage.batch.begin(next, stage.ring.push(next), 188, 0)
    assert.deepEqual([stage.standing.next, stage.standing.position], [1, UNIT_BYTES])
    stage.standing.leave('behind')
    assert.deepEqual([stage.standing.bytesOut, stage.standing.unitsOut, stage.cursor.next], [188, 1, 1])
    assert.equal(stage.standing.position, UNIT_BYTES)
    assert.equal(stage.batch.left, 0)
  })

  it('is given back at leaving a state, where the ring ends, and nobody else loses a place', () => {
    const stage = Stage.live()
    const others = [1, 2].map(makeMember)
    for (const other of others) stage.lanes.live.add(other)
    stage.standing.takeSeat()
    assert.deepEqual(stage.places, ['live', 'live', 'batch'])
    const next = picture()
    stage.writeByBatch(next)
    stage.standing.leave('paused')
    assert.deepEqual(new Set(stage.lanes.live.members), new Set(others))
    assert.deepEqual(stage.batch.members, [])
    assert.equal(stage.cursor.next, 2)
    assert.equal(stage.standing.position, 2 * UNIT_BYTES)
  })
})
