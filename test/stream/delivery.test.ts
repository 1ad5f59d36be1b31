import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { UnitMemory } from '../../src/media/unit-memory.ts'
import { Unit, UNIT_HEADROOM, UNIT_TAILROOM } from '../../src/media/unit.ts'
import { Budget } from '../../src/stream/budget.ts'
import type { Fanout } from '../../src/stream/fanout.ts'
import type { Reader } from '../../src/stream/reader.ts'
import { details, FakeBatch, FakeSink } from '../support/fake-sink.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { continuation, keyframe, layout, picture, videoTrack } from '../support/units.ts'
import { live, makeFanout, ManualTurns } from './kit.ts'

const WRITE_MS = 0.5
const FEW = 16

/** Cameras whose viewers' sockets take half a millisecond for each write. */
class Stage {
  readonly clock = new ManualClock()
  readonly loop: ManualTurns
  readonly budget = new Budget(Number.POSITIVE_INFINITY)
  readonly delivered: Unit[] = []
  readonly #writeMs: number

  constructor(writeMs = WRITE_MS, lightMs = 2) {
    this.#writeMs = writeMs
    this.loop = new ManualTurns(this.clock, FEW, lightMs)
  }

  camera(viewers: number, takesSeats = true): Watched {
    const fanout = makeFanout({
      clock: this.clock,
      budget: this.budget,
      turns: this.loop.turns,
      limits: {},
      ringBytes: 1_000_000,
      onDelivered: (unit) => this.delivered.push(unit),
    })
    fanout.push(keyframe({ arrivedMs: this.clock.nowMs() }))
    const sinks = Array.from({ length: viewers }, () => new FakeSink())
    const writer = new FakeBatch()
    writer.askedMs = 0
    const readers = sinks.map((sink) => {
      sink.takesSeats = takesSeats
      sink.writer = writer
      return fanout.attach(sink, details, live)
    })
    fanout.sweep(this.clock.nowMs())
    for (const sink of sinks) sink.onWrite = () => this.clock.block(this.#writeMs)
    this.delivered.length = 0
    return { fanout, sinks, readers }
  }
}

interface Watched {
  readonly fanout: Fanout
  readonly sinks: readonly FakeSink[]
  readonly readers: readonly Reader[]
}

/** How many have had the unit. */
function served({ sinks }: Watched, unit: Unit): number {
  return sinks.filter(({ units }) => units.includes(unit)).length
}

for (const takesSeats of [true, false]) {
  describe(`A unit for many readers ${takesSeats ? 'in a batch' : 'of their own'}`, () => {
    it('goes to some of them in each turn, and another camera’s unit to its few in between', () => {
      const stage = new Stage()
      const [crowded, few] = [stage.camera(100, takesSeats), stage.camera(5, takesSeats)]
      const [burst, next] = [keyframe({ tsBytes: 188 * 20 }), picture()]
      crowded.fanout.push(burst)
      const first = served(crowded, burst)
      assert.ok(first >= FEW && first < 50, `${first} at once`)
      few.fanout.push(next)
      assert.equal(served(few, next), 5)
      assert.equal(few.fanout.isServing, false)
      assert.equal(served(crowded, burst), first)
      let turns = 1
      for (let before = first; stage.loop.next(); before = served(crowded, burst), turns++)
        assert.ok(served(crowded, burst) - before <= FEW)
      assert.equal(served(crowded, burst), 100)
      assert.ok(turns >= 100 / FEW)
      for (const { units } of crowded.sinks) assert.deepEqual(units.slice(1), [burst])
    })

    it('keeps the others waiting for 2 ms where it is a large keyframe, and for longer else', () => {
      const ms = 0.05
      for (const [unit, turnMs] of [
        [keyframe({ tsBytes: 188 * 200 }), 2],
        [picture(), 20],
      ] as const) {
        const crowded = new Stage(ms, 20).camera(500, takesSeats)
        crowded.fanout.push(unit)
        const first = served(crowded, unit)
        assert.ok(first * ms >= turnMs && (first - FEW) * ms <= turnMs, `${first * ms} ms`)
      }
    })

    it('takes turns with that of another crowd', () => {
      const stage = new Stage()
      const crowds = [stage.camera(100, takesSeats), stage.camera(100, takesSeats)] as const
      const units = [keyframe(), keyframe()] as const
      crowds[0].fanout.push(units[0])
      crowds[1].fanout.push(units[1])
      do {
        const [one, other] = [served(crowds[0], units[0]), served(crowds[1], units[1])]
        assert.ok(Math.abs(one - other) <= 2 * FEW, `${one} and ${other}`)
      } while (stage.loop.next())
      assert.deepEqual([served(crowds[0], units[0]), served(crowds[1], units[1])], [100, 100])
    })

    it('comes before the next one to each of them, however many come meanwhile', () => {
      const stage = new Stage()
      const crowded = stage.camera(50, takesSeats)
      const units = [picture(), keyframe(), picture({ discontinuity: true }), picture()]
      for (const unit of units) crowded.fanout.push(unit)
      assert.equal(crowded.fanout.isServing, true)
      assert.deepEqual(stage.delivered, [])
      stage.loop.all()
      assert.equal(crowded.fanout.isServing, false)
      assert.deepEqual(stage.delivered, units)
      for (const { units: had } of crowded.sinks) assert.deepEqual(had.slice(1), units)
    })

    it('is not repeated to who leaves his place and comes back, and not left out', () => {
      const stage = new Stage()
      const crowded = stage.camera(50, takesSeats)
      const unit = picture()
      crowded.fanout.push(unit)
      for (const reader of crowded.readers) reader.pause()
      for (const reader of crowded.readers) reader.resume()
      stage.loop.all()
      for (const { units } of crowded.sinks) assert.deepEqual(units.slice(1), [unit])
    })

    it('is given once to who joins meanwhile, and so is what follows', () => {
      const stage = new Stage()
      const crowded = stage.camera(50, takesSeats)
      const { fanout } = crowded
      const units = [picture(), keyframe(), continuation(), picture(), picture()]
      for (const unit of units.slice(0, 4)) fanout.push(unit)
      const [joined, keyed] = [new FakeSink(), new FakeSink()]
      joined.takesSeats = takesSeats
      fanout.attach(joined, details, live)
      fanout.attach(keyed, details, live, true)
      fanout.sweep(stage.clock.nowMs())
      fanout.push(units[4]!)
      stage.loop.all()
      assert.deepEqual(joined.units, units.slice(1))
      assert.deepEqual(keyed.units, units.slice(1, 3))
      for (const { units: had } of crowded.sinks) assert.deepEqual(had.slice(1), units)
      fanout.sweep(stage.clock.nowMs())
      const next = picture()
      fanout.push(next)
      stage.loop.all()
      assert.equal(joined.units.at(-1), next)
      assert.equal(joined.isSeated, takesSeats)
    })

    it('keeps its memory until all have it', () => {
      const stage = new Stage()
      const crowded = stage.camera(50, takesSeats)
      const memory = new UnitMemory()
      const make = (): Unit => {
        const { bytes: buffer, block } = memory.take(UNIT_HEADROOM + 188 * 100 + UNIT_TAILROOM)
        const times = { pts90k: 0, dts90k: 0, arrivedMs: stage.clock.nowMs() }
        return new Unit({ layout, track: videoTrack, buffer, block, ...times })
      }
      const unit = make()
      crowded.fanout.push(unit)
      // The block is full, and nobody else holds anything of it.
      while (memory.take(188 * 100).block === unit.block) unit.block!.release()
      crowded.fanout.ring.clear()
      const forgetAndSweep = (): void => {
        for (let i = 0; i < 3; i++) crowded.fanout.sweep(stage.clock.nowMs())
      }
      const isUsedAgain = (): boolean =>
        Array.from({ length: 20 }, () => memory.take(188 * 100).block).includes(unit.block)
      forgetAndSweep()
      assert.equal(isUsedAgain(), false)
      stage.loop.all()
      assert.equal(served(crowded, unit), 50)
      forgetAndSweep()
      assert.equal(isUsedAgain(), true)
    })

    it('that has left the ring before its turn is told to be lost, and all go on at the next keyframe', () => {
      const stage = new Stage()
      const crowded = stage.camera(50, takesSeats)
      const { fanout } = crowded
      const inHand = picture({ arrivedMs: stage.clock.nowMs() })
      fanout.push(inHand)
      fanout.push(picture({ arrivedMs: stage.clock.nowMs() }))
      fanout.ring.clear()
      stage.loop.all()
      fanout.sweep(stage.clock.nowMs())
      const next = keyframe({ arrivedMs: stage.clock.nowMs() })
      fanout.push(next)
      stage.loop.all()
      for (const { units, skips } of crowded.sinks) {
        assert.deepEqual(units.slice(1), [inHand, next])
        assert.deepEqual(
          skips.map(({ reason, units: lost }) => [reason, lost]),
          [['overrun', 1]],
        )
      }
    })

    it('is followed by what the ring still holds, for who waits for a keyframe too', () => {
      const stage = new Stage()
      const { fanout } = stage.camera(50, takesSeats)
      const [waits, keyed] = [new FakeSink(), new FakeSink()]
      fanout.ring.clear()
      fanout.attach(waits, details, live)
      fanout.attach(keyed, details, live, true)
      const units = [picture(), picture(), keyframe(), continuation(), picture()]
      for (const unit of units) fanout.push(unit)
      fanout.ring.shrinkToGop()
      stage.loop.all()
      assert.deepEqual(waits.units, units.slice(2))
      assert.deepEqual(keyed.units, units.slice(2, 4))
    })

    it('is no part of the keyframe before it where what was between is lost', () => {
      const stage = new Stage()
      const { fanout } = stage.camera(50, takesSeats)
      const keyed = new FakeSink()
      fanout.attach(keyed, details, live, true)
      const newest = keyframe()
      fanout.push(newest)
      fanout.push(picture())
      fanout.ring.clear()
      stage.loop.all()
      fanout.push(continuation())
      stage.loop.all()
      assert.deepEqual(keyed.units.slice(1), [newest])
    })

    it('is given once to who began with it and has lost what follows', () => {
      const stage = new Stage()
      const { fanout } = stage.camera(0)
      fanout.ring.clear()
      const sinks = Array.from({ length: 50 }, () => new FakeSink())
      const readers = sinks.map((sink) => {
        sink.takesSeats = takesSeats
        sink.onWrite = () => stage.clock.block(WRITE_MS)
        return fanout.attach(sink, details, live)
      })
      const unit = keyframe()
      fanout.push(unit)
      fanout.push(picture())
      fanout.ring.clear()
      stage.loop.next()
      for (const reader of readers.slice(0, 5)) reader.close()
      stage.loop.all()
      for (const { units } of sinks.slice(5)) assert.deepEqual(units, [unit])
    })

    it('is taken from the ring by who has waited too long for others to get what came before', () => {
      const stage = new Stage()
      const first = stage.camera(5, takesSeats)
      const { fanout } = first
      const others = Array.from({ length: 50 }, () => new FakeSink())
      for (const sink of others) fanout.attach(sink, details, live)
      stage.clock.block(6000)
      fanout.sweep(stage.clock.nowMs())
      for (const sink of others) sink.onWrite = () => stage.clock.block(WRITE_MS)
      fanout.push(picture({ arrivedMs: stage.clock.nowMs() }))
      const waiting = picture({ arrivedMs: stage.clock.nowMs() })
      fanout.push(waiting)
      stage.clock.block(2100)
      fanout.sweep(stage.clock.nowMs())
      assert.equal(fanout.isServing, true)
      assert.equal(served(first, waiting), 5)
    })

    it('makes them go on at a keyframe where turns come too late', () => {
      const stage = new Stage()
      const crowded = stage.camera(50, takesSeats)
      const { fanout } = crowded
      const push = (unit: Unit): Unit => {
        fanout.push(unit)
        return unit
      }
      // The burst that they joined with is over.
      stage.clock.block(6000)
      fanout.sweep(stage.clock.nowMs())
      push(picture({ arrivedMs: stage.clock.nowMs() }))
      const late = push(picture({ arrivedMs: stage.clock.nowMs() }))
      const newest = push(keyframe({ arrivedMs: stage.clock.nowMs() + 2000 }))
      stage.clock.block(3000)
      assert.ok(crowded.readers.every(({ lagMs }) => lagMs > 2000))
      fanout.sweep(stage.clock.nowMs())
      stage.loop.all()
      assert.equal(served(crowded, newest), 50)
      assert.equal(served(crowded, late), 0)
      assert.equal(fanout.drops.slow, 50)
    })
  })
}
