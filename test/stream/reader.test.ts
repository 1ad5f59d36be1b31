import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Unit } from '../../src/media/unit.ts'
import { Budget } from '../../src/stream/budget.ts'
import type { Fanout } from '../../src/stream/fanout.ts'
import type { Reader } from '../../src/stream/reader.ts'
import { UNIT_OVERHEAD_BYTES } from '../../src/stream/ring.ts'
import { details, FakeSink } from '../support/fake-sink.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { audio, continuation, keyframe, picture } from '../support/units.ts'
import { live, makeFanout } from './kit.ts'

const COST = picture().byteLength + UNIT_OVERHEAD_BYTES

class Stage {
  readonly clock = new ManualClock()
  readonly fanout: Fanout
  readonly pushed: Unit[] = []

  constructor(ringUnits = 1000) {
    this.fanout = makeFanout({
      clock: this.clock,
      budget: new Budget(Number.POSITIVE_INFINITY),
      limits: { maxUnsentBytes: 1000, clearBytes: 100 },
      ringBytes: ringUnits * COST,
    })
  }

  /** One letter is one unit: K keyframe, C CRA, p picture, r RASL picture, c continuation, a audio. */
  push(letters: string): Unit[] {
    const arrivedMs = this.clock.nowMs()
    const units = letters.split('').map((letter) => {
      if (letter === 'K') return keyframe({ arrivedMs })
      if (letter === 'C') return keyframe({ arrivedMs, randomAccess: 'cra' })
      if (letter === 'r') return picture({ arrivedMs, skippable: 'rasl' })
      if (letter === 'c') return continuation({ arrivedMs })
      return letter === 'a' ? audio({ arrivedMs }) : picture({ arrivedMs })
    })
    for (const unit of units) {
      this.pushed.push(unit)
      this.fanout.push(unit)
    }
    return units
  }

  attach(sink = new FakeSink()): { sink: FakeSink; reader: Reader } {
    return { sink, reader: this.fanout.attach(sink, details, live) }
  }

  /** A reader whose join is over. */
  attachSettled(sink = new FakeSink()): { sink: FakeSink; reader: Reader } {
    const attached = this.attach(sink)
    this.run(1_250)
    return attached
  }

  run(ms: number): void {
    for (let passed = 0; passed < ms; passed += 250) {
      this.clock.tick(250)
      this.fanout.sweep(this.clock.nowMs())
    }
  }

  /** What a sink was given, as indexes of what was pushed, with `gap` and the reasons of skips in between. */
  script(sink: FakeSink): (number | string)[] {
    return sink.events.flatMap((event): (number | string)[] => {
      if (event.kind === 'unit') return [this.pushed.indexOf(event.unit)]
      if (event.kind === 'skipped') return [event.drop.reason]
      return event.kind === 'gap' ? ['gap'] : []
    })
  }
}

describe('A joining reader', () => {
  it('gets the status, then the newest GOP in one corked burst, then each unit as it comes', () => {
    const stage = new Stage()
    stage.push('KppKpap')
    const sink = new FakeSink()
    const corks: number[] = []
    sink.onWrite = () => corks.push(sink.corks)
    stage.attach(sink)
    assert.equal(sink.events[0]?.kind, 'status')
    assert.deepEqual(stage.script(sink), [3, 4, 5, 6])
    assert.ok(corks.every((depth) => depth > 0))
    stage.push('pK')
    assert.deepEqual(stage.script(sink), [3, 4, 5, 6, 7, 8])
    assert.equal(sink.corks, 0)
  })

  it('waits for the first keyframe where nothing is cached', () => {
    const stage = new Stage()
    const { sink, reader } = stage.attach()
    assert.deepEqual(stage.fanout.live.members, [])
    stage.push('Kp')
    assert.deepEqual(stage.script(sink), [0, 1])
    assert.equal(reader.unitsOut, 2)
    assert.equal(reader.bytesOut, 376)
  })

  it('gets the poster of a GOP larger than the ring, then the next GOP', () => {
    const stage = new Stage(8)
    stage.push(`Kc${'p'.repeat(20)}`)
    const { sink } = stage.attach()
    stage.push('ppKp')
    assert.deepEqual(stage.script(sink), [0, 1, 'gap', 24, 25])
  })

  it('gets a large GOP piece by piece as its socket takes it, so that its progress can be seen', () => {
    const stage = new Stage()
    stage.push(`K${'p'.repeat(50)}`)
    const sink = new FakeSink()
    sink.isStuck = true
    const { reader } = stage.attach(sink)
    assert.ok(sink.unsent < 1000 + 2 * 188 + 40, `${sink.unsent} bytes unsent`)
    stage.push('p')
    while (sink.units.length < 52) {
      sink.unsent = 0
      reader.drained()
    }
    assert.deepEqual(
      stage.script(sink),
      Array.from({ length: 52 }, (_, index) => index),
    )
  })

  it('is spared the lag rule until it has caught up, for five seconds at most', () => {
    const stage = new Stage()
    stage.push(`K${'p'.repeat(50)}`)
    const sink = new FakeSink()
    sink.isStuck = true
    sink.lag = 4000
    const { reader } = stage.attach(sink)
    stage.run(4_750)
    sink.unsent = 0
    const before = sink.units.length
    reader.drained()
    assert.ok(sink.units.length > before)
    stage.run(250)
    sink.unsent = 0
    const held = sink.units.length
    reader.drained()
    assert.equal(sink.units.length, held)
  })

  it('does not get the RASL pictures after the CRA where it started, but those after the next', () => {
    const stage = new Stage()
    stage.push('Crcpr')
    const { sink } = stage.attach()
    stage.push('apCrp')
    assert.deepEqual(stage.script(sink), [0, 'gap', 3, 5, 'gap', 6, 7, 8, 9])
  })

  it('is counted with the time from attach to its first keyframe', () => {
    const stage = new Stage()
    const waits: number[] = []
    stage.fanout.joined = (_reader, waitedMs) => waits.push(waitedMs)
    stage.attach()
    stage.run(500)
    stage.push('Kp')
    assert.deepEqual(waits, [500])
  })
})

describe('A slow reader', () => {
  it('gets nothing while its socket is full, and the rest in order once that drains', () => {
    const stage = new Stage()
    stage.push('K')
    const { sink, reader } = stage.attachSettled()
    sink.unsent = 1000
    stage.push('ppp')
    assert.deepEqual(stage.script(sink), [0])
    assert.equal(stage.fanout.live.members.length, 0)
    sink.unsent = 0
    reader.drained()
    stage.push('p')
    assert.deepEqual(stage.script(sink), [0, 1, 2, 3, 4])
  })

  it('never keeps others from a unit', () => {
    const stage = new Stage()
    stage.push('K')
    const slow = stage.attachSettled()
    const healthy = stage.attachSettled()
    slow.sink.unsent = 1000
    stage.push('ppp')
    assert.deepEqual(stage.script(healthy.sink), [0, 1, 2, 3])
  })

  it('skips to the newest keyframe when the tail overtakes its cursor, and is told what it lost', () => {
    const stage = new Stage(8)
    stage.push('K')
    const { sink, reader } = stage.attachSettled()
    sink.unsent = 1000
    stage.push('pppp')
    stage.clock.tick(400)
    stage.push('ppppKp')
    sink.unsent = 0
    reader.drained()
    assert.deepEqual(stage.script(sink), [0, 'overrun', 9, 10])
    assert.deepEqual(sink.skips, [{ reason: 'overrun', units: 8, bytes: 8 * 208, durationMs: 400 }])
    assert.equal(reader.drops.overrun, 1)
    assert.equal(stage.fanout.drops.overrun, 1)
  })

  it('is held while its measured lag is over two seconds, and skips once its socket is clear', () => {
    const stage = new Stage()
    stage.push('Kp')
    const { sink, reader } = stage.attachSettled()
    sink.lag = 2_100
    stage.run(250)
    stage.push('ppKp')
    assert.deepEqual(stage.script(sink), [0, 1])
    sink.lag = 400
    sink.unsent = 100_000
    stage.run(250)
    assert.deepEqual(stage.script(sink), [0, 1])
    sink.unsent = 0
    stage.run(250)
    assert.deepEqual(stage.script(sink), [0, 1, 'slow', 4, 5])
    assert.equal(reader.drops.slow, 1)
    stage.push('p')
    assert.equal(sink.units.at(-1), stage.pushed.at(-1))
  })

  it('is held when the unit at its cursor is older than two seconds', () => {
    const stage = new Stage()
    stage.push('K')
    const { sink, reader } = stage.attachSettled()
    sink.unsent = 1000
    stage.push('p')
    stage.run(2_250)
    sink.unsent = 500_000
    stage.push('K')
    sink.unsent = 900
    reader.drained()
    sink.unsent = 0
    stage.run(250)
    assert.deepEqual(stage.script(sink), [0, 'slow', 2])
  })

  it('loses nothing when it recovers before the next keyframe', () => {
    const stage = new Stage()
    stage.push('K')
    const { sink, reader } = stage.attachSettled()
    sink.lag = 3_000
    stage.run(250)
    stage.push('pp')
    sink.lag = 0
    stage.run(250)
    stage.push('p')
    assert.deepEqual(stage.script(sink), [0, 1, 2, 3])
    assert.deepEqual(reader.drops, { budget: 0, overrun: 0, slow: 0 })
  })

  it('waits for the next keyframe when neither its place nor a keyframe is held any more', () => {
    const stage = new Stage(8)
    stage.push('K')
    const { sink, reader } = stage.attachSettled()
    sink.unsent = 1000
    stage.push('p'.repeat(20))
    sink.unsent = 0
    reader.drained()
    stage.push('pKp')
    assert.deepEqual(stage.script(sink), [0, 'overrun', 22, 23])
  })

  it('does not get the RASL pictures after the CRA to which it skipped', () => {
    const stage = new Stage()
    stage.push('K')
    const { sink } = stage.attachSettled()
    sink.lag = 3_000
    stage.run(250)
    stage.push('pCrp')
    sink.lag = 0
    stage.run(250)
    assert.deepEqual(stage.script(sink), [0, 'slow', 2, 'gap', 4])
  })

  it('is ended when a ping goes unanswered for more than ten seconds, also while paused', () => {
    const stage = new Stage()
    const { sink } = stage.attach()
    const paused = stage.attach()
    paused.reader.pause()
    sink.lag = paused.sink.lag = 10_000
    stage.run(250)
    assert.equal(sink.end, undefined)
    sink.lag = paused.sink.lag = 10_250
    stage.run(250)
    assert.equal(sink.end, 'slow')
    assert.equal(paused.sink.end, 'slow')
    assert.equal(stage.fanout.readers.size, 0)
  })

  it('is ended after ten seconds of holding without progress, and not while its socket still empties', () => {
    const stage = new Stage()
    stage.push('K')
    const { sink } = stage.attachSettled()
    sink.lag = 2_500
    sink.unsent = 900_000
    for (let seconds = 0; seconds < 20; seconds++) {
      sink.unsent -= 10_000
      stage.run(1_000)
    }
    assert.equal(sink.end, undefined)
    stage.run(9_000)
    assert.equal(sink.end, undefined)
    stage.run(2_000)
    assert.equal(sink.end, 'slow')
  })

  it('is not ended for a camera that sends no keyframe', () => {
    const stage = new Stage()
    const { sink } = stage.attach()
    stage.run(60_000)
    assert.equal(sink.end, undefined)
  })
})

describe('A reader', () => {
  it('gets nothing while paused and goes on at the newest keyframe', () => {
    const stage = new Stage()
    stage.push('Kp')
    const { sink, reader } = stage.attach()
    reader.pause()
    stage.push('pKp')
    assert.deepEqual(stage.fanout.live.members, [])
    reader.resume()
    stage.push('p')
    assert.deepEqual(stage.script(sink), [0, 1, 'gap', 3, 4, 5])
    assert.equal(reader.drops.slow, 0)
  })

  it('goes on exactly where it was paused when no keyframe came meanwhile', () => {
    const stage = new Stage()
    stage.push('Kp')
    const { sink, reader } = stage.attach()
    reader.pause()
    stage.push('pp')
    reader.resume()
    assert.deepEqual(stage.script(sink), [0, 1, 2, 3])
  })

  it('gets keyframes and their continuations only when it asks for that, each after a gap', () => {
    const stage = new Stage()
    stage.push('Kp')
    const { sink, reader } = stage.attach()
    reader.keyframesOnly = true
    stage.push('pacKacpacK')
    assert.deepEqual(stage.script(sink), [0, 1, 'gap', 5, 7, 'gap', 11])
  })

  it('gets the newest keyframe alone, with its continuations, when it joins or resumes with keyframes only', () => {
    const stage = new Stage()
    stage.push('KpKacpp')
    const sink = new FakeSink()
    const reader = stage.fanout.attach(sink, details, live, true)
    assert.deepEqual(stage.script(sink), [2, 4])
    reader.pause()
    stage.push('KpKap')
    reader.resume()
    assert.deepEqual(stage.script(sink), [2, 4, 'gap', 9])
    reader.keyframesOnly = false
    assert.deepEqual(stage.script(sink), [2, 4, 'gap', 9, 10, 11])
  })

  it('gets the poster of a GOP larger than the ring with keyframes only', () => {
    const stage = new Stage(8)
    stage.push(`Kc${'p'.repeat(20)}`)
    const sink = new FakeSink()
    stage.fanout.attach(sink, details, live, true)
    stage.push('ppKp')
    assert.deepEqual(stage.script(sink), [0, 1, 'gap', 24])
  })

  it('gets the whole GOP after keyframes only, from the keyframe it has and without a repeat', () => {
    const stage = new Stage()
    stage.push('Kp')
    const { sink, reader } = stage.attach()
    reader.keyframesOnly = true
    stage.push('Kacpp')
    reader.keyframesOnly = false
    stage.push('p')
    assert.deepEqual(stage.script(sink), [0, 1, 2, 4, 3, 5, 6, 7])
  })

  it('passes by a keyframe for which a keyframes-only socket has no room', () => {
    const stage = new Stage()
    stage.push('K')
    const { sink, reader } = stage.attachSettled()
    reader.keyframesOnly = true
    stage.push('K')
    sink.unsent = 1000
    stage.push('Kc')
    sink.unsent = 0
    stage.push('Kp')
    assert.deepEqual(stage.script(sink), [0, 1, 'gap', 4])
  })

  it('loses the RASL pictures at the CRA where another source begins', () => {
    const stage = new Stage()
    stage.push('Kp')
    const { sink } = stage.attach()
    const behind = stage.attachSettled()
    behind.sink.unsent = 1000
    stage.push('p')
    const cra = keyframe({ randomAccess: 'cra', discontinuity: true })
    stage.pushed.push(cra)
    stage.fanout.push(cra)
    stage.push('rp')
    behind.sink.unsent = 0
    behind.reader.drained()
    assert.deepEqual(stage.script(sink), [0, 1, 2, 3, 'gap', 5])
    assert.deepEqual(stage.script(behind.sink), [0, 1, 2, 3, 'gap', 5])
  })

  it('hears nothing more once its session went away, also in the middle of a burst', () => {
    const stage = new Stage()
    stage.push('Kppp')
    const sink = new FakeSink()
    const { reader } = stage.attach()
    sink.onWrite = () => [...stage.fanout.readers].forEach((each) => each.close())
    stage.attach(sink)
    stage.push('K')
    reader.close()
    assert.deepEqual(stage.script(sink), [0])
    assert.equal(sink.end, undefined)
    assert.equal(stage.fanout.readers.size, 0)
  })

  it('is detached before it is told that it was kicked', () => {
    const stage = new Stage()
    const { sink, reader } = stage.attach()
    reader.kick('An operator ended this.')
    reader.kick('Again.')
    assert.deepEqual(sink.events.at(-1), {
      kind: 'ended',
      reason: 'kicked',
      message: 'An operator ended this.',
    })
    assert.equal(sink.events.length, 2)
    assert.equal(stage.fanout.readers.size, 0)
  })

  it('tells a list what it needs', () => {
    const stage = new Stage()
    const { reader, sink } = stage.attach()
    sink.lag = 120
    assert.equal(reader.rendition, 'main')
    assert.equal(reader.details, details)
    assert.equal(reader.sinceMs, stage.clock.nowMs())
    assert.equal(reader.lagMs, 120)
    assert.match(reader.id, /^[0-9a-f-]{36}$/)
  })
})
