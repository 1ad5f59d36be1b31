import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { Unit } from '../../src/media/unit.ts'
import { Budget } from '../../src/stream/budget.ts'
import type { Fanout } from '../../src/stream/fanout.ts'
import type { Reader } from '../../src/stream/reader.ts'
import { Turns } from '../../src/stream/turns.ts'
import { details, FakeSink } from '../support/fake-sink.ts'
import type { SinkEvent } from '../support/fake-sink.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { audio, continuation, keyframe, picture } from '../support/units.ts'
import { live, makeFanout, ManualTurns } from './kit.ts'

function fanoutOn(
  clock: ManualClock,
  facts: { ringBytes?: number; budgetBytes?: number; turns?: Turns } = {},
): Fanout {
  return makeFanout({
    clock,
    turns: facts.turns ?? new Turns(clock),
    budget: new Budget(facts.budgetBytes ?? Number.POSITIVE_INFINITY),
    limits: { maxUnsentBytes: 2_000, clearBytes: 100 },
    ringBytes: facts.ringBytes ?? 1_000_000,
  })
}

describe('Fanout', () => {
  it('counts what readers got, also those who left, and who is attached by output', () => {
    const fanout = fanoutOn(new ManualClock())
    fanout.push(keyframe({ tsBytes: 376 }))
    const first = fanout.attach(new FakeSink(), details, live)
    fanout.attach(new FakeSink(), { ...details, output: 'http-ts' }, live)
    first.close()
    fanout.push(picture())
    assert.equal(fanout.bytesOut, 376 + 376 + 188)
    assert.deepEqual(Object.fromEntries(fanout.readersByOutput), { websocket: 0, 'http-ts': 1 })
  })

  it('ends a session that throws and gives the others every unit', () => {
    const fanout = fanoutOn(new ManualClock())
    fanout.push(keyframe())
    const sinks = Array.from({ length: 5 }, () => new FakeSink())
    for (const sink of sinks) fanout.attach(sink, details, live)
    const broken = sinks[2]
    assert.ok(broken)
    broken.onWrite = () => {
      throw new Error('socket torn')
    }
    fanout.push(picture())
    fanout.push(picture())
    assert.deepEqual(
      sinks.map((sink) => sink.units.length),
      [3, 3, 2, 3, 3],
    )
    assert.equal(broken.end, 'kicked')
  })

  it('ends a session that throws as it begins', () => {
    const fanout = fanoutOn(new ManualClock())
    const sinks = Array.from({ length: 5 }, () => new FakeSink())
    for (const sink of sinks) fanout.attach(sink, details, live)
    for (const broken of [sinks[4]!, sinks[2]!]) {
      broken.onWrite = () => {
        throw new Error('socket torn')
      }
    }
    fanout.push(keyframe())
    fanout.push(picture())
    assert.deepEqual(
      sinks.map(({ end, units }) => end ?? units.length),
      [2, 2, 'kicked', 2, 'kicked'],
    )
  })

  it('counts units that only sockets still hold once, however many readers share them', () => {
    const fanout = fanoutOn(new ManualClock(), { ringBytes: 1 })
    const sinks = [new FakeSink(), new FakeSink()]
    for (const sink of sinks) fanout.attach(sink, details, live)
    for (const sink of sinks) sink.isStuck = true
    fanout.push(keyframe({ tsBytes: 1_000 }))
    assert.equal(fanout.measureQueue(), 1_020)
    for (const sink of sinks) sink.unsent = 500
    assert.equal(fanout.measureQueue(), 500)
  })

  it('ends its readers and forgets its units when it closes', () => {
    const fanout = fanoutOn(new ManualClock())
    fanout.push(keyframe())
    const sink = new FakeSink()
    fanout.attach(sink, details, live)
    fanout.close('shutdown', 'The relay is shutting down.')
    assert.equal(sink.end, 'shutdown')
    assert.equal(fanout.ring.bytes, 0)
  })
})

type Step =
  | {
      readonly do: 'push'
      readonly unit: 'key' | 'cra' | 'picture' | 'rasl' | 'continuation' | 'audio'
      readonly packets: number
    }
  | {
      readonly do: 'stall' | 'drain' | 'pause' | 'resume' | 'thin' | 'full' | 'attach' | 'close'
      readonly reader: number
    }
  | { readonly do: 'lag'; readonly reader: number; readonly ms: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'turn' }

const pushStep = fc.record({
  do: fc.constant('push' as const),
  unit: fc.constantFrom('key', 'cra', 'picture', 'picture', 'picture', 'rasl', 'continuation', 'audio'),
  packets: fc.integer({ min: 1, max: 6 }),
})
const readerStep = fc.record({
  do: fc.constantFrom('stall', 'drain', 'drain', 'pause', 'resume', 'thin', 'full', 'attach', 'close'),
  reader: fc.nat(3),
})
const lagStep = fc.record({
  do: fc.constant('lag' as const),
  reader: fc.nat(3),
  ms: fc.constantFrom(0, 0, 600, 2_500),
})
const waitStep = fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(40, 250, 1_000, 3_000) })
const turnStep = fc.record({ do: fc.constant('turn' as const) })
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: pushStep },
    { weight: 3, arbitrary: readerStep },
    { weight: 4, arbitrary: turnStep },
    lagStep,
    waitStep,
  ),
  { maxLength: 150 },
)

function unitFor(kind: string, packets: number, arrivedMs: number): Unit {
  const facts = { tsBytes: 188 * packets, arrivedMs }
  if (kind === 'key') return keyframe(facts)
  if (kind === 'cra') return keyframe({ ...facts, randomAccess: 'cra' })
  if (kind === 'rasl') return picture({ ...facts, skippable: 'rasl' })
  if (kind === 'continuation') return continuation(facts)
  return kind === 'audio' ? audio(facts) : picture(facts)
}

/** Walks one reader's events beside all units pushed. */
function assertSound(events: readonly SinkEvent[], pushed: readonly Unit[], wasThinned: boolean): void {
  let last = -1
  let announced = true
  for (const event of events) {
    if (event.kind === 'skipped' || event.kind === 'gap') announced = true
    if (event.kind === 'skipped')
      assert.ok(event.next.randomAccess !== undefined, 'a skip leads to a keyframe')
    if (event.kind !== 'unit') continue
    const index = pushed.indexOf(event.unit)
    if (wasThinned && index < last) {
      assert.ok(
        pushed[index]?.track.kind === 'audio' || pushed[last]?.continuation,
        'only a continuation came early',
      )
      continue
    }
    assert.ok(index > last, 'no unit is repeated')
    const missed = pushed.slice(last + 1, index)
    const isSplice = missed.every(
      (unit) => unit.skippable === 'rasl' || unit.continuation || unit.track.kind === 'audio',
    )
    if (announced && event.unit.randomAccess !== undefined) last = index
    else
      assert.ok(
        missed.length === 0 || isSplice,
        `nothing is missing before ${index}, which is no announced keyframe`,
      )
    if (missed.some((unit) => unit.skippable === 'rasl') && event.unit.track.kind === 'video')
      assert.ok(announced)
    if (event.unit.track.kind === 'video') announced = false
    last = index
  }
  const first = events.find((event) => event.kind === 'unit')
  assert.ok(first === undefined || first.unit.randomAccess !== undefined, 'it starts at a keyframe')
}

it('Whatever sockets do, each reader starts at a keyframe and misses nothing but what was announced before a keyframe', () => {
  fc.assert(
    fc.property(
      steps,
      fc.constantFrom(9_000, 30_000, 1_000_000),
      fc.boolean(),
      fc.boolean(),
      fc.constantFrom(0, 1, 3),
      (list, ringBytes, isTight, takesSeats, msPerWrite) => {
        const clock = new ManualClock()
        const loop = new ManualTurns(clock, 1)
        const fanout = fanoutOn(clock, {
          ringBytes,
          turns: loop.turns,
          ...(isTight && { budgetBytes: ringBytes / 2 }),
        })
        const pushed: Unit[] = []
        const all: { sink: FakeSink; reader: Reader; thinned: boolean }[] = []
        const slots: { sink: FakeSink; reader: Reader; thinned: boolean }[] = []
        for (const step of list) {
          if (step.do === 'turn') {
            loop.next()
            continue
          }
          if (step.do === 'wait') {
            clock.tick(step.ms)
            fanout.sweep(clock.nowMs())
            continue
          }
          if (step.do === 'push') {
            const isFirst = pushed.length === 0
            const isOpen = pushed.findLast((unit) => unit.track.kind === 'video') !== undefined
            const kind = isFirst || (step.unit === 'continuation' && !isOpen) ? 'key' : step.unit
            const unit = unitFor(kind, step.packets, clock.nowMs())
            pushed.push(unit)
            fanout.push(unit)
            assert.ok(fanout.ring.bytes <= ringBytes)
            continue
          }
          if (step.do === 'attach') {
            const sink = new FakeSink()
            sink.takesSeats = takesSeats
            sink.onWrite = () => clock.block(msPerWrite)
            const slot = { sink, reader: fanout.attach(sink, details, live), thinned: false }
            slots[step.reader] = slot
            all.push(slot)
            continue
          }
          const slot = slots[step.reader]
          if (slot === undefined) continue
          if (step.do === 'lag') slot.sink.lag = step.ms
          if (step.do === 'stall') slot.sink.isStuck = true
          if (step.do === 'drain') {
            slot.sink.isStuck = false
            slot.sink.unsent = 0
            slot.reader.drained()
          }
          if (step.do === 'pause') slot.reader.pause()
          if (step.do === 'resume') slot.reader.resume()
          if (step.do === 'thin') slot.thinned = slot.reader.keyframesOnly = true
          if (step.do === 'full') slot.reader.keyframesOnly = false
          if (step.do === 'close') slot.reader.close()
        }
        loop.all()
        assert.equal(fanout.isServing, false)
        for (const { sink, reader, thinned } of all) {
          assert.equal(reader.unitsOut, sink.units.length)
          assertSound(sink.events, pushed, thinned)
          assert.equal(sink.corks, 0)
        }
      },
    ),
    { numRuns: 600 },
  )
})
