import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Budget } from '../../src/stream/budget.ts'
import type { Fanout } from '../../src/stream/fanout.ts'
import { eventually } from '../support/eventually.ts'
import { details, FakeSink } from '../support/fake-sink.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { keyframe, picture } from '../support/units.ts'
import { live, makeFanout } from './kit.ts'

const MEBIBYTE = 1_048_576

function fanoutsUnder(budget: Budget, count: number, maxUnsentBytes = MEBIBYTE): Fanout[] {
  const clock = new ManualClock()
  return Array.from({ length: count }, (_, at) =>
    makeFanout({
      streamId: `camera-${at}`,
      clock,
      budget,
      limits: { maxUnsentBytes },
      ringBytes: 16 * MEBIBYTE,
    }),
  )
}

/** A GOP of that many kilobytes, in ten units. */
function pushGop(fanout: Fanout, kilobytes: number): void {
  for (let at = 0; at < 10; at++) {
    const tsBytes = kilobytes * 100
    fanout.push(at === 0 ? keyframe({ tsBytes }) : picture({ tsBytes }))
  }
}

describe('Budget', () => {
  it('shrinks the rings nobody watches to their newest GOP first, and no more than needed', () => {
    const budget = new Budget(10 * MEBIBYTE)
    const [watched, ...unwatched] = fanoutsUnder(budget, 3)
    assert.ok(watched)
    watched.attach(new FakeSink(), details, live)
    for (let gop = 0; gop < 3; gop++) for (const fanout of [watched, ...unwatched]) pushGop(fanout, 1_000)
    assert.deepEqual(budget.stats, { unwatchedShrunk: 0, watchedShrunk: 0, cutToPoster: 0, readersEnded: 0 })
    pushGop(watched, 1_500)
    assert.equal(budget.stats.unwatchedShrunk, 1)
    assert.equal(budget.stats.watchedShrunk, 0)
    assert.equal(watched.ring.firstIndex, 0)
    assert.ok(budget.used <= budget.limit)
  })

  it('then shrinks the rings that are watched, whose lagging readers are told the reason', () => {
    const budget = new Budget(4 * MEBIBYTE)
    const [fanout] = fanoutsUnder(budget, 1, 1_000)
    assert.ok(fanout)
    pushGop(fanout, 10)
    const sink = new FakeSink()
    const reader = fanout.attach(sink, details, live)
    fanout.sweep(fanout.clock.nowMs() + 2_000)
    sink.unsent = 1_000
    for (let gop = 0; gop < 5; gop++) pushGop(fanout, 1_000)
    assert.ok(budget.stats.watchedShrunk > 0)
    assert.equal(budget.stats.unwatchedShrunk, 0)
    sink.unsent = 0
    reader.drained()
    assert.equal(sink.skips[0]?.reason, 'budget')
    assert.equal(reader.drops.budget, 1)
  })

  it('cuts a GOP that alone is over its share to the poster', () => {
    const budget = new Budget(2 * MEBIBYTE)
    const [large, small] = fanoutsUnder(budget, 2)
    assert.ok(large && small)
    pushGop(small, 300)
    pushGop(large, 2_000)
    assert.ok(budget.stats.cutToPoster > 0)
    assert.equal(large.ring.gopExceedsRing, true)
    assert.equal(large.ring.poster.length, 1)
    assert.equal(small.ring.newestKeyframe, 0)
    assert.ok(budget.used <= budget.limit)
    const sink = new FakeSink()
    large.attach(sink, details, live)
    assert.equal(sink.units[0]?.randomAccess, 'idr')
  })

  it('then ends the readers who hold the most, and only as many as needed', () => {
    const budget = new Budget(4 * MEBIBYTE)
    const [fanout] = fanoutsUnder(budget, 1, 16 * MEBIBYTE)
    assert.ok(fanout)
    pushGop(fanout, 100)
    const sinks = Array.from({ length: 3 }, () => new FakeSink())
    for (const sink of sinks) fanout.attach(sink, details, live)
    const [worst, bad, healthy] = sinks
    assert.ok(worst && bad && healthy)
    worst.isStuck = true
    pushGop(fanout, 2_500)
    bad.isStuck = true
    for (let gop = 0; gop < 3; gop++) pushGop(fanout, 700)
    budget.sweep()
    assert.equal(worst.end, 'budget')
    assert.equal(bad.end, undefined)
    assert.equal(healthy.end, undefined)
    assert.equal(budget.stats.readersEnded, 1)
    assert.ok(budget.used <= budget.limit)
  })

  it('forgets a rendition that left', () => {
    const budget = new Budget(MEBIBYTE)
    const [fanout] = fanoutsUnder(budget, 1)
    assert.ok(fanout)
    pushGop(fanout, 100)
    assert.ok(budget.used > 0)
    fanout.close('removed', 'Gone.')
    assert.equal(budget.used, 0)
  })

  it('holds 64 MB with 200 cameras and stuck readers, in what it counts and in the process', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const budget = new Budget(64 * MEBIBYTE)
    const fanouts = fanoutsUnder(budget, 200)
    collect()
    const before = process.memoryUsage().arrayBuffers
    for (const fanout of fanouts.slice(0, 50)) {
      const sink = new FakeSink()
      sink.isStuck = true
      sink.ended = () => sink.events.splice(0)
      fanout.attach(sink, details, live)
    }
    for (let round = 0; round < 3; round++) {
      fanouts.forEach((fanout, at) => {
        pushGop(fanout, at % 10 === 0 ? 3_000 : 350)
        assert.ok(budget.used <= budget.limit)
      })
      budget.sweep()
    }
    // V8 gives buffers back some time after it collected their objects.
    await eventually('the process holds no more than that', () => {
      collect()
      return process.memoryUsage().arrayBuffers - before <= 64 * MEBIBYTE
    })
    assert.ok(budget.stats.readersEnded > 0)
    assert.ok(budget.used > 32 * MEBIBYTE, 'and the budget is used, not thrown away')
    const sum = fanouts.reduce((bytes, fanout) => bytes + fanout.ring.bytes, 0)
    assert.equal(sum, budget.ringBytes)
  })
})
