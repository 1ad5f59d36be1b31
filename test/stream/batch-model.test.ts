import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { Unit } from '../../src/media/unit.ts'
import { Budget } from '../../src/stream/budget.ts'
import type { Reader } from '../../src/stream/reader.ts'
import { details, FakeBatch, FakeSink } from '../support/fake-sink.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { audio, continuation, keyframe, picture } from '../support/units.ts'
import type { UnitFacts } from '../support/units.ts'
import { live, makeFanout, ManualTurns } from './kit.ts'

const READERS = 4
const otherLayout = { ...keyframe().layout }

/**
 * A rendition and its readers, all of which let a batch write for them, or none. Batches of an asking stage know who
 * owes an answer and whose socket is empty.
 */
class Stage {
  readonly clock = new ManualClock()
  readonly budget = new Budget(60_000)
  readonly loop = new ManualTurns(this.clock, 1)
  readonly fanout = makeFanout({
    clock: this.clock,
    turns: this.loop.turns,
    budget: this.budget,
    limits: { maxUnsentBytes: 1_000 },
    ringBytes: 50_000,
  })
  readonly sinks: FakeSink[] = []
  readonly readers: Reader[] = []
  /** Each unit goes out in turns, to one reader in each. */
  readonly #isSlow: boolean
  readonly #takesSeats: boolean

  readonly #batch: FakeBatch

  constructor(takesSeats: boolean, { isSlow = false, asks = false } = {}) {
    this.#takesSeats = takesSeats
    this.#batch = new FakeBatch(!asks)
    if (asks) this.#batch.askedMs = 0
    this.#isSlow = isSlow
    for (let at = 0; at < READERS; at++) this.attach(at)
  }

  attach(at: number): void {
    this.readers[at]?.close()
    const sink = new FakeSink()
    sink.takesSeats = this.#takesSeats
    sink.writer = this.#batch
    if (this.#isSlow) sink.onWrite = () => this.clock.block(TURN_MS)
    this.sinks[at] = sink
    this.readers[at] = this.fanout.attach(sink, details, live)
  }

  /** The reader owes an answer of that age. */
  ask(at: number, ageMs: number): void {
    this.sinks[at]!.lag = ageMs
    if (this.#batch.askedMs !== undefined) this.#batch.askedMs++
  }

  pass(ms: number): void {
    this.clock.tick(ms)
    this.fanout.sweep(this.clock.nowMs())
    this.budget.sweep()
  }

  /** All that can be seen from outside. */
  look(): unknown {
    const { fanout, readers, sinks } = this
    return {
      queued: fanout.measureQueue(),
      bytesOut: fanout.bytesOut,
      drops: fanout.drops,
      ends: fanout.ends,
      readers: readers.map(({ bytesOut, unitsOut, position, lagMs, drops }) => [
        [bytesOut, unitsOut, position, lagMs],
        drops,
      ]),
      sinks: sinks.map(({ corks, events }) => [corks, events.map(({ kind }) => kind)]),
    }
  }
}

type Step = (stage: Stage) => void

const units: readonly ((facts: UnitFacts) => Unit)[] = [
  picture,
  audio,
  keyframe,
  continuation,
  (facts) => keyframe({ ...facts, randomAccess: 'cra' }),
  (facts) => picture({ ...facts, skippable: 'rasl' }),
  (facts) => keyframe({ ...facts, discontinuity: true }),
  (facts) => keyframe({ ...facts, discontinuity: true, randomAccess: 'cra' }),
  (facts) => picture({ ...facts, discontinuity: true }),
  (facts) => keyframe({ ...facts, layout: otherLayout }),
]

const readerActs: readonly ((reader: Reader, sink: FakeSink) => void)[] = [
  (reader) => reader.pause(),
  (reader) => reader.resume(),
  (reader) => (reader.keyframesOnly = true),
  (reader) => (reader.keyframesOnly = false),
  (reader) => reader.kick('Enough.'),
  (_, sink) => (sink.isStuck = true),
  (_, sink) => (sink.lag = 0),
  (reader, sink) => {
    sink.isStuck = false
    sink.unsent = 0
    reader.drained()
  },
]

const place = fc.nat(READERS - 1)
const push = fc.constantFrom(...units).map(
  (make): Step =>
    ({ clock, fanout }) =>
      fanout.push(make({ arrivedMs: clock.nowMs() })),
)
const pass = fc.constantFrom(0, 10, 250, 1000, 6000).map(
  (ms): Step =>
    (stage) =>
      stage.pass(ms),
)
const act = fc.tuple(place, fc.constantFrom(...readerActs)).map(
  ([at, change]): Step =>
    ({ readers, sinks }) =>
      change(readers[at]!, sinks[at]!),
)
const ask = place.map(
  (at): Step =>
    (stage) =>
      stage.ask(at, 3_000),
)
/** As no socket does that was empty: more waits without a write. */
const swell = place.map(
  (at): Step =>
    ({ sinks }) =>
      (sinks[at]!.unsent = 5_000),
)
const attach = place.map(
  (at): Step =>
    (stage) =>
      stage.attach(at),
)
const shrink = fc.constantFrom<Step>(
  ({ fanout }) => fanout.ring.clear(),
  ({ fanout }) => fanout.ring.shrinkToGop(),
)
const sound = [
  { weight: 10, arbitrary: push },
  { weight: 6, arbitrary: pass },
  { weight: 7, arbitrary: act },
  { weight: 1, arbitrary: ask },
  { weight: 3, arbitrary: attach },
  { weight: 1, arbitrary: shrink },
]
const [soundStep, step] = [fc.oneof(...sound), fc.oneof(...sound, { weight: 1, arbitrary: swell })]

const TURN_MS = 2

describe('Batches', () => {
  for (const asks of [true, false]) {
    it(`change nothing of what readers get and count, whatever happens${asks ? ', where they ask' : ''}`, () => {
      let batched = 0
      const steps = fc.array(asks ? soundStep : step, { minLength: 10, maxLength: 100, size: 'max' })
      fc.assert(
        fc.property(steps, (list) => {
          const withBatches = new Stage(true, { asks })
          const without = new Stage(false)
          for (const happen of list) {
            happen(withBatches)
            happen(without)
            assert.deepEqual(withBatches.look(), without.look())
          }
          for (const sink of withBatches.sinks) batched += sink.batchedUnits
        }),
        { numRuns: 300 },
      )
      assert.notEqual(batched, 0)
    })
  }
})

describe('Turns', () => {
  it('change nothing of what readers get and count, once they are over', () => {
    let turns = 0
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.boolean(),
        fc.array(soundStep, { minLength: 10, maxLength: 100, size: 'max' }),
        (takesSeats, asks, steps) => {
          const inTurns = new Stage(takesSeats, { isSlow: true, asks })
          const atOnce = new Stage(takesSeats)
          for (const happen of steps) {
            happen(inTurns)
            while (inTurns.loop.next()) turns++
            happen(atOnce)
            atOnce.clock.block(inTurns.clock.nowMs() - atOnce.clock.nowMs())
            assert.deepEqual(inTurns.look(), atOnce.look())
          }
        },
      ),
      { numRuns: 300 },
    )
    assert.notEqual(turns, 0)
  })
})
