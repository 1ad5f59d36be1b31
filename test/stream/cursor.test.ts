import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Unit } from '../../src/media/unit.ts'
import { Cursor } from '../../src/stream/cursor.ts'
import type { DropReason } from '../../src/stream/reader-sink.ts'
import { Ring, UNIT_OVERHEAD_BYTES } from '../../src/stream/ring.ts'
import { FakeSink } from '../support/fake-sink.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { audio, continuation, keyframe, picture } from '../support/units.ts'

const UNIT_BYTES = picture().byteLength

class Stage {
  readonly clock = new ManualClock(0)
  readonly ring: Ring
  readonly sink = new FakeSink()
  readonly cursor: Cursor
  readonly dropped: DropReason[] = []
  /** How many units had been written when the first one was announced. */
  readonly firsts: number[] = []
  readonly #pushed: Unit[] = []

  constructor(ringUnits = 100) {
    const maxBytes = ringUnits * (UNIT_BYTES + UNIT_OVERHEAD_BYTES)
    this.ring = new Ring({ maxBytes, maxAgeMs: 10_000, ledger: { ringBytes: 0 } })
    const host = { ring: this.ring, clock: this.clock, dropped: (why: DropReason) => this.dropped.push(why) }
    this.cursor = new Cursor(host, this.sink, () => this.firsts.push(this.sink.units.length))
  }

  /** K keyframe, C CRA, N CRA of another source, p picture, r RASL picture, c continuation, a audio. */
  push(letters: string): void {
    const arrivedMs = this.clock.nowMs()
    const makers: Record<string, () => Unit> = {
      K: () => keyframe({ arrivedMs }),
      C: () => keyframe({ arrivedMs, randomAccess: 'cra' }),
      N: () => keyframe({ arrivedMs, randomAccess: 'cra', discontinuity: true }),
      p: () => picture({ arrivedMs }),
      r: () => picture({ arrivedMs, skippable: 'rasl' }),
      c: () => continuation({ arrivedMs }),
      a: () => audio({ arrivedMs }),
    }
    for (const letter of letters) {
      const unit = makers[letter]!()
      this.#pushed.push(unit)
      this.ring.push(unit)
    }
  }

  jump(index: number): void {
    this.cursor.jump(this.#pushed[index]!, index)
  }

  sendUpTo(end: number): void {
    while (this.cursor.next < end) this.cursor.send(this.#pushed[this.cursor.next]!)
  }

  deliver(index: number): void {
    this.cursor.deliver(this.#pushed[index]!, index, 188)
  }

  /** A keyframes-only reader meets the unit. */
  keyframe(index: number, isGiven = true): void {
    this.cursor.keyframe(this.#pushed[index]!, index, isGiven)
  }

  continuation(index: number): void {
    this.cursor.continuation(this.#pushed[index]!, index)
  }

  /** What the sink was given, as indexes of what was pushed, with gaps and reasons of skips in between. */
  get script(): (number | string)[] {
    return this.sink.events.map((event) => {
      if (event.kind === 'unit') return this.#pushed.indexOf(event.unit)
      return event.kind === 'skipped' ? event.drop.reason : event.kind
    })
  }
}

const always = (): boolean => true

describe('A cursor that starts', () => {
  it('announces its first unit right before it is written, once, and loses nothing by what came before', () => {
    const stage = new Stage()
    stage.push('KpKp')
    stage.cursor.lost = 'slow'
    stage.jump(2)
    stage.sendUpTo(4)
    assert.deepEqual(stage.script, [2, 3])
    assert.deepEqual(stage.firsts, [0])
    assert.deepEqual(stage.dropped, [])
  })

  it('counts the packets it wrote, without head and tail room', () => {
    const stage = new Stage()
    stage.push('Kpp')
    stage.jump(0)
    stage.sendUpTo(2)
    stage.deliver(2)
    assert.deepEqual([stage.cursor.bytesOut, stage.cursor.unitsOut, stage.cursor.next], [3 * 188, 3, 3])
  })

  it('leaves out the RASL pictures of a CRA, whoever hands them on, and announces the next picture', () => {
    for (const way of ['send', 'deliver'] as const) {
      const stage = new Stage()
      stage.push('CrpK')
      stage.jump(0)
      assert.equal(stage.cursor.isSplicing, true)
      for (const at of [1, 2, 3])
        if (way === 'send') stage.sendUpTo(at + 1)
        else stage.deliver(at)
      assert.deepEqual(stage.script, [0, 'gap', 2, 3], way)
      assert.deepEqual([stage.cursor.unitsOut, stage.cursor.bytesOut], [3, 3 * 188], way)
      assert.equal(stage.cursor.isSplicing, false)
    }
  })

  it('leaves out the RASL pictures of a CRA that another source begins with', () => {
    const stage = new Stage()
    stage.push('KpNrpNrp')
    stage.jump(0)
    stage.sendUpTo(5)
    assert.deepEqual(stage.script, [0, 1, 2, 'gap', 4])
  })

  it('gives the RASL pictures of a CRA that it did not start at', () => {
    const stage = new Stage()
    stage.push('KCrp')
    stage.jump(0)
    stage.sendUpTo(4)
    assert.deepEqual(stage.script, [0, 1, 2, 3])
  })

  it('announces another source where the pictures before it were left out', () => {
    const stage = new Stage()
    stage.push('CrN')
    stage.jump(0)
    stage.sendUpTo(3)
    assert.deepEqual(stage.script, [0, 'gap', 2])
  })
})

describe('A cursor that jumps', () => {
  it('says what was lost: units, bytes, and the time since it left the live edge', () => {
    const stage = new Stage()
    stage.push('Kp')
    stage.jump(0)
    stage.sendUpTo(2)
    stage.clock.tick(100)
    stage.cursor.stop()
    stage.cursor.lost = 'slow'
    stage.clock.tick(400)
    stage.push('pap')
    stage.clock.tick(500)
    stage.push('Kp')
    stage.jump(5)
    assert.deepEqual(stage.script, [0, 1, 'slow', 5])
    assert.deepEqual(stage.sink.skips, [{ reason: 'slow', units: 3, bytes: 3 * UNIT_BYTES, durationMs: 900 }])
    assert.deepEqual(stage.cursor.drops, { budget: 0, overrun: 0, slow: 1 })
    assert.deepEqual(stage.dropped, ['slow'])
    assert.equal(stage.cursor.lost, undefined)
  })

  it('measures the time from the unit it stopped at where the ring still has that, and from the last it sent', () => {
    const stage = new Stage()
    stage.push('Kp')
    stage.jump(0)
    stage.clock.tick(300)
    stage.cursor.stop()
    stage.cursor.lost = 'overrun'
    stage.push('K')
    stage.jump(2)
    assert.equal(stage.sink.skips[0]?.durationMs, 300)

    stage.push('p')
    stage.sendUpTo(4)
    stage.cursor.lost = 'overrun'
    stage.clock.tick(200)
    stage.push('pK')
    stage.jump(5)
    assert.deepEqual(stage.sink.skips[1], {
      reason: 'overrun',
      units: 1,
      bytes: UNIT_BYTES,
      durationMs: 200,
    })
  })

  it('announces a mere gap where nothing was lost, and nothing where it goes on at the next unit', () => {
    const stage = new Stage()
    stage.push('KpKK')
    stage.jump(0)
    stage.jump(2)
    stage.cursor.lost = 'slow'
    stage.jump(3)
    assert.deepEqual(stage.script, [0, 'gap', 2, 3])
    assert.deepEqual(stage.dropped, [])
  })
})

describe('A cursor away from the live edge', () => {
  it('knows the bytes before its next unit, and that nothing was lost once it goes on', () => {
    const stage = new Stage()
    stage.push('Kppp')
    stage.jump(0)
    assert.equal(stage.cursor.position, UNIT_BYTES)
    stage.sendUpTo(2)
    assert.equal(stage.cursor.position, 2 * UNIT_BYTES)
    stage.deliver(2)
    stage.cursor.stop()
    assert.equal(stage.cursor.position, 3 * UNIT_BYTES)
    stage.cursor.lost = 'slow'
    stage.cursor.next = 4
    stage.cursor.goOn()
    assert.equal(stage.cursor.position, 4 * UNIT_BYTES)
    assert.equal(stage.cursor.lost, undefined)
  })

  it('is held until its next unit has fallen out of the ring', () => {
    const stage = new Stage(4)
    stage.cursor.next = 1
    stage.push('ppppp')
    assert.equal(stage.cursor.isHeld, true)
    stage.push('p')
    assert.equal(stage.cursor.isHeld, false)
  })

  it('shows the poster of a GOP larger than the ring once, and no more of it than is wanted', () => {
    assertShowsPosterOnce((cursor, wants) => cursor.showPoster(wants))
  })
})

describe('A cursor for keyframes only', () => {
  it('writes a keyframe that is given with its continuations, and neither of one that is passed by', () => {
    const stage = new Stage()
    stage.push('KcKcKc')
    for (const [index, isGiven] of [true, false, true].entries()) {
      stage.keyframe(2 * index, isGiven)
      stage.continuation(2 * index + 1)
    }
    assert.deepEqual(stage.script, [0, 1, 'gap', 4, 5])
  })

  it('goes back to what follows the newest keyframe, without the continuations that it has', () => {
    const stage = new Stage()
    stage.push('Kacpp')
    stage.keyframe(0)
    stage.continuation(2)
    stage.cursor.rewindToKeyframe()
    stage.sendUpTo(5)
    assert.deepEqual(stage.script, [0, 2, 1, 3, 4])
    stage.cursor.rewindToKeyframe()
    assert.equal(stage.cursor.next, 5)
  })

  it('stays where it is when it passed by the newest keyframe', () => {
    const stage = new Stage()
    stage.push('KpK')
    stage.keyframe(0)
    stage.keyframe(2, false)
    stage.cursor.rewindToKeyframe()
    assert.equal(stage.cursor.next, 1)
  })

  it('shows the newest keyframe with its continuations between sound, once, and none without room', () => {
    const stage = new Stage()
    stage.push('KpKacpc')
    stage.cursor.showNewestKeyframe(false, always)
    assert.deepEqual(stage.script, [])
    stage.cursor.showNewestKeyframe(true, always)
    stage.cursor.showNewestKeyframe(true, always)
    assert.deepEqual(stage.script, [2, 4])
  })

  it('shows no continuation that is not wanted', () => {
    const stage = new Stage()
    stage.push('Kc')
    stage.cursor.showNewestKeyframe(true, () => false)
    assert.deepEqual(stage.script, [0])
  })

  it('shows the poster where the ring holds no keyframe', () => {
    assertShowsPosterOnce((cursor, wants) => cursor.showNewestKeyframe(true, wants))
  })
})

/** Of a GOP larger than the ring: its keyframe, and the continuation where that is wanted. */
function assertShowsPosterOnce(show: (cursor: Cursor, wants: () => boolean) => void): void {
  for (const [wanted, script] of [
    [true, [0, 1]],
    [false, [0]],
  ] as const) {
    const stage = new Stage(8)
    stage.push(`Kc${'p'.repeat(20)}`)
    show(stage.cursor, () => wanted)
    show(stage.cursor, () => wanted)
    assert.deepEqual(stage.script, script)
  }
}
