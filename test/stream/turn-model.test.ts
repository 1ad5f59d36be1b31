import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { Unit } from '../../src/media/unit.ts'
import type { Reader } from '../../src/stream/reader.ts'
import type { FakeSink } from '../support/fake-sink.ts'
import { audio, continuation, keyframe, picture, type UnitFacts } from '../support/units.ts'
import { TurnStage } from './turn-stage.ts'

const READERS = 5
const RUNS = 1_000
const otherLayout = { ...keyframe().layout }

type Step = (stage: TurnStage) => void
type Act = (reader: Reader, sink: FakeSink) => void

const UNITS: Readonly<Record<string, (facts: UnitFacts) => Unit>> = {
  picture,
  'another picture': picture,
  sound: audio,
  keyframe,
  'another keyframe': keyframe,
  continuation,
  'an open keyframe': (facts) => keyframe({ ...facts, randomAccess: 'cra' }),
  'a leading picture': (facts) => picture({ ...facts, skippable: 'rasl' }),
  'a break': (facts) => keyframe({ ...facts, discontinuity: true }),
  'a new layout': (facts) => keyframe({ ...facts, layout: otherLayout }),
}

const ACTS: Readonly<Record<string, Act>> = {
  pauses: (reader) => reader.pause(),
  resumes: (reader) => reader.resume(),
  'takes keyframes alone': (reader) => void (reader.keyframesOnly = true),
  'takes all again': (reader) => void (reader.keyframesOnly = false),
  'is kicked': (reader) => reader.kick('for the test'),
  leaves: (reader) => reader.close(),
  'is stuck': (_, sink) => void (sink.isStuck = true),
  'is full': (_, sink) => void (sink.unsent = 5_000),
  lags: (_, sink) => void (sink.lag = 3_000),
  'lags no more': (_, sink) => void (sink.lag = 0),
  'has drained': (reader, sink) => {
    sink.isStuck = false
    sink.unsent = 0
    reader.drained()
  },
  'leaves in its next write': (reader, sink) => inNextWrite(sink, () => reader.close()),
  'pauses in its next write': (reader, sink) => inNextWrite(sink, () => reader.pause()),
}

function inNextWrite(sink: FakeSink, act: () => void): void {
  const { onWrite } = sink
  sink.onWrite = (unit) => {
    sink.onWrite = onWrite
    onWrite(unit)
    act()
  }
}

function named(name: string, step: Step): Step {
  return Object.assign(step, { [fc.toStringMethod]: () => name })
}

const place = fc.nat(READERS - 1)
const push = fc
  .constantFrom(...Object.entries(UNITS))
  .map(([name, make]) => named(name, (stage) => stage.push(make)))
const turn = fc.constant(named('a turn', (stage) => void stage.loop.next()))
const pass = fc
  .constantFrom(0, 10, 250, 1_000, 6_000)
  .map((ms) => named(`${ms} ms`, (stage) => stage.pass(ms)))
const act = fc
  .tuple(place, fc.constantFrom(...Object.entries(ACTS)))
  .map(([at, [name, act]]) =>
    named(`reader ${at} ${name}`, ({ readers, sinks }) => act(readers[at]!, sinks[at]!)),
  )
const attach = fc
  .tuple(place, fc.boolean())
  .map(([at, isKeyed]) =>
    named(`reader ${at} comes${isKeyed ? ' for keyframes' : ''}`, (stage) => stage.attach(at, isKeyed)),
  )
const shrink = fc.constantFrom<Step>(
  named('the ring is emptied', ({ fanout }) => fanout.ring.clear()),
  named('the ring keeps a GOP', ({ fanout }) => fanout.ring.shrinkToGop()),
  named('the ring keeps a poster', ({ fanout }) => fanout.ring.shrinkToPoster(0)),
)
const step = fc.oneof(
  { weight: 12, arbitrary: push },
  { weight: 12, arbitrary: turn },
  { weight: 4, arbitrary: pass },
  { weight: 8, arbitrary: act },
  { weight: 3, arbitrary: attach },
  { weight: 1, arbitrary: shrink },
)
const options = fc.record({
  takesSeats: fc.boolean(),
  ringBytes: fc.constantFrom(6_000, 12_000, 60_000),
  budgetBytes: fc.constantFrom(5_000, 20_000, 1e9),
})

describe('A unit that goes out in several turns', () => {
  it('is had by all in order, once and with what belongs to it, whatever happens between two of them', () => {
    const steps = fc.array(step, { minLength: 10, maxLength: 80, size: 'max' })
    fc.assert(
      fc.property(options, steps, (options, steps) => {
        const stage = new TurnStage(options)
        for (const step of steps) step(stage)
        stage.check()
        stage.finish()
        stage.check()
      }),
      { numRuns: RUNS },
    )
  })
})
