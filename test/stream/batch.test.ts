import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Budget } from '../../src/stream/budget.ts'
import type { Reader } from '../../src/stream/reader.ts'
import { details, FakeBatch, FakeSink } from '../support/fake-sink.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { keyframe, picture } from '../support/units.ts'
import { live, makeFanout } from './kit.ts'

/** Readers at the live edge that have taken their seats. */
class Stage {
  readonly clock = new ManualClock()
  readonly fanout = makeFanout({
    clock: this.clock,
    budget: new Budget(Number.POSITIVE_INFINITY),
    limits: { maxUnsentBytes: 1_000 },
    ringBytes: 1_000_000,
  })
  readonly first = keyframe()
  readonly sinks: FakeSink[] = []
  readonly readers: Reader[] = []
  readonly writer = new FakeBatch()

  constructor(count: number) {
    this.fanout.push(this.first)
    for (let i = 0; i < count; i++) {
      const sink = new FakeSink()
      sink.takesSeats = true
      sink.writer = this.writer
      this.sinks.push(sink)
      this.readers.push(this.fanout.attach(sink, details, live))
    }
    this.sweep()
  }

  sweep(): void {
    this.fanout.sweep(this.clock.nowMs())
  }

  /** One picture and one sweep; whether each reader was looked at. */
  pass(ms: number): boolean[] {
    const before = this.sinks.map(({ looks }) => looks)
    this.clock.tick(ms)
    this.fanout.push(picture({ arrivedMs: this.clock.nowMs() }))
    this.sweep()
    return this.sinks.map(({ looks }, at) => looks > before[at]!)
  }

  get batched(): number[] {
    return this.sinks.map((sink) => sink.batchedUnits)
  }
}

describe('A batch', () => {
  it('writes for readers at the live edge, and each has had what it had and what the batch wrote since', () => {
    const stage = new Stage(3)
    const before = stage.readers.map(({ bytesOut }) => bytesOut)
    stage.fanout.push(picture())
    stage.fanout.push(picture())
    assert.deepEqual(stage.batched, [2, 2, 2])
    for (const [i, reader] of stage.readers.entries()) {
      assert.equal(reader.unitsOut, 3)
      assert.equal(reader.bytesOut, before[i]! + 2 * 188)
    }
    stage.readers[0]!.close()
    stage.fanout.push(picture())
    assert.deepEqual(stage.batched, [2, 3, 3])
    assert.deepEqual(
      stage.readers.map(({ unitsOut }) => unitsOut),
      [3, 4, 4],
    )
    assert.equal(stage.sinks[0]!.isSeated, false)
  })

  it('lets a reader go whose socket is full, which then goes on where it stopped', () => {
    const stage = new Stage(3)
    const [, slow] = stage.sinks
    slow!.unsent = 1_000
    const missed = [picture(), picture()]
    for (const unit of missed) stage.fanout.push(unit)
    assert.deepEqual(stage.batched, [2, 0, 2])
    assert.equal(slow!.isSeated, false)
    slow!.unsent = 0
    stage.readers[1]!.drained()
    assert.deepEqual(slow!.units, [stage.first, ...missed])
    stage.sweep()
    stage.fanout.push(picture())
    assert.deepEqual(stage.batched, [3, 1, 3])
  })

  it('ends a reader whose socket throws and gives the others every unit', () => {
    const stage = new Stage(4)
    const broken = stage.sinks[1]!
    broken.onWrite = () => {
      throw new Error('socket torn')
    }
    stage.fanout.push(picture())
    stage.fanout.push(picture())
    assert.deepEqual(stage.batched, [2, 1, 2, 2])
    assert.equal(broken.end, 'kicked')
    assert.deepEqual(
      stage.readers.map(({ unitsOut }) => unitsOut),
      [3, 1, 3, 3],
    )
  })

  it('leaves a unit with another layout, or after a jump, to each reader, and goes on at the next sweep', () => {
    for (const unit of [keyframe({ layout: { ...keyframe().layout } }), keyframe({ discontinuity: true })]) {
      const stage = new Stage(2)
      stage.fanout.push(unit)
      assert.deepEqual(stage.batched, [0, 0])
      assert.deepEqual(
        stage.sinks.map(({ units }) => units.at(-1)),
        [unit, unit],
      )
      stage.sweep()
      stage.fanout.push(picture({ layout: unit.layout }))
      assert.deepEqual(stage.batched, [1, 1])
    }
  })

  it('forgets a reader that is paused or wants keyframes only', () => {
    const stage = new Stage(2)
    stage.readers[0]!.pause()
    stage.readers[1]!.keyframesOnly = true
    stage.fanout.push(picture())
    stage.sweep()
    stage.fanout.push(picture())
    assert.deepEqual(stage.batched, [0, 0])
    stage.readers[0]!.resume()
    assert.equal(stage.sinks[0]!.units.length, 3)
  })

  it('looks at its readers from each ping until all have answered, and at a burst until that is through', () => {
    const stage = new Stage(3)
    const { clock, sinks, writer } = stage
    const [all, nobody] = [sinks.map(() => true), sinks.map(() => false)]
    const ask = (): void => void (writer.askedMs = clock.nowMs())
    ask()
    assert.deepEqual(
      [500, 499, 1].map((ms) => stage.pass(ms)),
      [all, all, all],
    )
    assert.deepEqual(stage.pass(250), nobody)
    ask()
    sinks[1]!.lag = 100
    assert.deepEqual([stage.pass(250), stage.pass(250)], [all, all])
    sinks[1]!.lag = 0
    assert.deepEqual([stage.pass(250), stage.pass(250)], [all, nobody])
    ask()
    sinks[2]!.lag = 2_001
    assert.deepEqual(stage.pass(250), all)
    assert.deepEqual([sinks[2]!.isSeated, stage.fanout.ends.slow], [false, 0])
    assert.deepEqual(
      sinks.map(({ isSeated }) => isSeated),
      [true, true, false],
    )
  })

  it('still looks at a reader that was asked in the very millisecond of the look', () => {
    const stage = new Stage(1)
    stage.writer.askedMs = 0
    stage.pass(6_000)
    const [sink] = stage.sinks
    const askedMs = (stage.writer.askedMs = stage.clock.nowMs())
    sink!.lagMs = (nowMs: number) => nowMs - askedMs
    stage.sweep()
    assert.equal(sink!.isSeated, true)
    stage.pass(2_001)
    assert.equal(sink!.isSeated, false)
  })

  it('looks at nobody where each unit finds empty sockets, but at all where one does not', () => {
    const stage = new Stage(3)
    stage.writer.askedMs = 0
    for (const ms of [6_000, 250]) stage.pass(ms)
    const looks = (): number => {
      let seen = 0
      for (const sink of stage.sinks)
        sink.unsentBytes = () => {
          seen++
          return sink.unsent
        }
      stage.fanout.push(picture({ arrivedMs: stage.clock.nowMs() }))
      const written = seen
      stage.sweep()
      stage.fanout.measureQueue()
      return seen - written
    }
    assert.equal(looks(), 0)
    stage.sinks[1]!.unsent = 1
    assert.equal(looks(), 6)
    stage.sinks[1]!.unsent = 0
    assert.equal(looks(), 0)
    stage.fanout.ring.clear()
    assert.equal(stage.fanout.measureQueue(), 0)
  })
})
