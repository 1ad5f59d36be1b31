import assert from 'node:assert/strict'
import type { Unit } from '../../src/media/unit.ts'
import { Budget } from '../../src/stream/budget.ts'
import type { Reader } from '../../src/stream/reader.ts'
import { details, FakeSink, type SinkEvent } from '../support/fake-sink.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { keyframe, picture, type UnitFacts } from '../support/units.ts'
import { live, makeFanout, ManualTurns } from './kit.ts'

const READERS = 5
/** Each write takes as long as a whole turn. */
const WRITE_MS = 2

type MakeUnit = (facts: UnitFacts) => Unit
type UnitEvent = Extract<SinkEvent, { readonly kind: 'unit' }>

/** Counts who holds a unit's memory, and minds who uses it after nobody does. */
class CountedBlock {
  holders = 1

  hold(): void {
    this.holders++
  }

  release(): boolean {
    if (this.holders-- === 0) throw new RangeError('Released more often than held')
    return this.holders === 0
  }

  recycle(): void {
    if (this.holders > 0) throw new RangeError('Used anew while held')
  }
}

export interface TurnStageOptions {
  /** Most of the sinks let a batch write for them. */
  readonly takesSeats: boolean
  readonly ringBytes: number
  readonly budgetBytes: number
}

/** A rendition whose units go out in turns, to one reader in each, so that everything else can happen in between. */
export class TurnStage {
  readonly clock = new ManualClock()
  readonly loop = new ManualTurns(this.clock, 1)
  readonly sinks: FakeSink[] = []
  readonly readers: Reader[] = []
  readonly fanout
  readonly #budget: Budget
  readonly #takesSeats: boolean
  readonly #everySink: FakeSink[] = []
  readonly #units: Unit[] = []
  readonly #delivered: Unit[] = []

  constructor({ takesSeats, ringBytes, budgetBytes }: TurnStageOptions) {
    this.#takesSeats = takesSeats
    this.#budget = new Budget(budgetBytes)
    this.fanout = makeFanout({
      clock: this.clock,
      turns: this.loop.turns,
      budget: this.#budget,
      limits: { maxUnsentBytes: 1_000 },
      ringBytes,
      onDelivered: (unit) => this.#delivered.push(unit),
    })
    for (let at = 0; at < READERS; at++) this.attach(at, false)
  }

  push(make: MakeUnit): void {
    const unit = make({ arrivedMs: this.clock.nowMs(), block: new CountedBlock() as never })
    this.#units.push(unit)
    this.fanout.push(unit)
  }

  attach(at: number, isKeyed: boolean): void {
    this.readers[at]?.close()
    const sink = new FakeSink()
    sink.takesSeats = this.#takesSeats && at % 4 !== 3
    sink.onWrite = (unit) => this.#written(unit)
    this.sinks[at] = sink
    this.#everySink.push(sink)
    this.readers[at] = this.fanout.attach(sink, details, live, isKeyed)
  }

  pass(ms: number): void {
    this.clock.tick(ms)
    this.fanout.sweep(this.clock.nowMs())
    this.#budget.sweep()
  }

  /** Every sink had its units in order, none twice, a keyframe first, and was told of what it missed. */
  check(): void {
    const delivered = this.#delivered.map((unit) => this.#units.indexOf(unit))
    assert.ok(isRising(delivered), `delivered ${delivered.join(' ')}`)
    for (const { events } of this.#everySink) this.#checkEvents(events)
  }

  /** All sockets flow again: nobody waits in vain, and nothing stays held. */
  finish(): void {
    this.loop.all()
    for (const sink of this.sinks) {
      sink.isStuck = false
      sink.unsent = 0
      sink.lag = 0
      sink.onWrite = (unit) => this.#written(unit)
    }
    for (const reader of this.readers) {
      reader.resume()
      reader.drained()
    }
    this.#settle(3)
    this.#checkNewestKeyframe()
    for (const make of [keyframe, keyframe, picture, picture]) {
      this.push(make)
      this.#settle(1)
    }
    this.#checkEnd()
    this.fanout.close('shutdown', 'The relay ends.')
    this.loop.all()
    for (const unit of this.#units) assert.equal(blockOf(unit).holders, 0, 'held for nobody')
  }

  #settle(times: number): void {
    for (let i = 0; i < times; i++) {
      this.loop.all()
      this.pass(250)
    }
    this.loop.all()
  }

  #written(unit: Unit): void {
    assert.ok(blockOf(unit).holders > 0, 'written after its memory was given up')
    this.clock.block(WRITE_MS)
  }

  #checkEvents(events: readonly SinkEvent[]): void {
    let last: number | undefined
    let lastSound = -1
    let wasTold = false
    let shown: Unit | undefined
    for (const event of events) {
      if (event.kind === 'gap' || event.kind === 'skipped') wasTold = true
      if (event.kind !== 'unit') continue
      const at = this.#units.indexOf(event.unit)
      if (event.unit.track.kind === 'audio') {
        assert.ok(last !== undefined && at > lastSound, 'sound in order, behind a first keyframe')
        lastSound = at
        continue
      }
      if (last === undefined) assert.ok(event.unit.randomAccess !== undefined, 'a keyframe first')
      else {
        assert.ok(at > last, `unit ${at} after ${last}`)
        assert.ok(
          wasTold || !this.#isNeededBetween(last, at),
          `told of what is missing from ${last} to ${at}`,
        )
      }
      if (event.unit.continuation) this.#checkContinuation(event, at, shown)
      else shown = event.unit
      last = at
      wasTold = false
    }
  }

  #isNeededBetween(from: number, to: number): boolean {
    return this.#units
      .slice(from + 1, to)
      .some((unit) => unit.track.kind === 'video' && !unit.continuation && unit.skippable === undefined)
  }

  #checkContinuation({ unit }: UnitEvent, at: number, shown: Unit | undefined): void {
    const begun = this.#units
      .slice(0, at)
      .findLast(({ track, continuation }) => track.kind === 'video' && !continuation)
    if (begun !== undefined) assert.equal(shown, begun, `more of a picture that was not sent: ${unit.pts90k}`)
  }

  #checkNewestKeyframe(): void {
    const newest = this.fanout.ring.newestKeyframe
    if (newest === undefined) return
    for (const [at, reader] of this.readers.entries()) {
      if (!this.fanout.readers.has(reader) || reader.keyframesOnly) continue
      const had = this.sinks[at]!.units
      assert.ok(
        had.some((unit) => this.#units.indexOf(unit) >= newest),
        `reader ${at} waits in vain`,
      )
    }
  }

  #checkEnd(): void {
    const [lastKeyframe, , lastPicture] = this.#units.slice(-3)
    for (const [at, reader] of this.readers.entries()) {
      if (!this.fanout.readers.has(reader)) continue
      const { units, corks } = this.sinks[at]!
      assert.ok(units.includes(reader.keyframesOnly ? lastKeyframe! : lastPicture!), `reader ${at} goes on`)
      assert.equal(corks, 0)
    }
  }
}

function blockOf(unit: Unit): CountedBlock {
  return unit.block as unknown as CountedBlock
}

function isRising(numbers: readonly number[]): boolean {
  return numbers.every((number, i) => i === 0 || number > numbers[i - 1]!)
}
