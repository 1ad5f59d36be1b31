import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { UnitMemory, type Block } from '../../src/media/unit-memory.ts'
import { UNIT_HEADROOM, UNIT_TAILROOM, type Unit } from '../../src/media/unit.ts'
import { Budget } from '../../src/stream/budget.ts'
import type { Reader } from '../../src/stream/reader.ts'
import { details, FakeSink } from '../support/fake-sink.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { audio, continuation, keyframe, picture } from '../support/units.ts'
import { live, makeFanout } from './kit.ts'

const UNIT_BYTES = 20_000
const DEEDS = ['fill', 'send', 'sendSome', 'close', 'pause', 'resume', 'keyed', 'all'] as const

/** A socket that keeps a view of what it has not sent, as the system's queue does. */
class HoldingSink extends FakeSink {
  readonly queue: { bytes: Uint8Array; copy: Uint8Array }[] = []
  isFull = false

  override write(unit: Unit): void {
    if (this.isFull) this.queue.push({ bytes: unit.buffer, copy: unit.buffer.slice() })
  }

  override unsentBytes(): number {
    return this.queue.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
  }

  /** What waits is still what was written. */
  check(): void {
    for (const { bytes, copy } of this.queue) assert.ok(Buffer.compare(bytes, copy) === 0, 'overwritten')
  }
}

/** A rendition whose units share memory that is used again. */
class Stage {
  readonly clock = new ManualClock()
  readonly memory = new UnitMemory()
  readonly budget = new Budget(3_000_000)
  readonly fanout = makeFanout({
    clock: this.clock,
    budget: this.budget,
    limits: { maxUnsentBytes: 100_000 },
    ringBytes: 600_000,
  })
  readonly blocks = new Set<Block>()
  /** Also those whose session has ended: their sockets go on sending. */
  readonly sinks: HoldingSink[] = []
  readonly readers: Reader[] = []
  #marks = 0

  push(make: typeof picture, tsBytes = UNIT_BYTES): Unit {
    const { bytes, block } = this.memory.take(UNIT_HEADROOM + tsBytes + UNIT_TAILROOM)
    if (block !== undefined) this.blocks.add(block)
    bytes.fill(++this.#marks)
    const unit = make({ buffer: bytes, block, arrivedMs: this.clock.nowMs() } as Parameters<
      typeof picture
    >[0])
    this.fanout.push(unit)
    return unit
  }

  attach(): HoldingSink {
    const sink = new HoldingSink()
    sink.takesSeats = this.sinks.length % 2 === 0
    this.sinks.push(sink)
    this.readers.push(this.fanout.attach(sink, details, live))
    return sink
  }

  sweep(): void {
    this.clock.tick(250)
    this.fanout.sweep(this.clock.nowMs())
    this.budget.sweep()
  }

  /** A minute of one picture a sweep. */
  play(sweeps = 240): void {
    for (let at = 0; at < sweeps; at++) {
      this.push(at % 10 === 0 ? keyframe : picture)
      this.sweep()
    }
  }
}

describe('Retirement', () => {
  it('uses the same few blocks again and again, with viewers who read and without', () => {
    for (const viewers of [0, 3]) {
      const stage = new Stage()
      for (let at = 0; at < viewers; at++) stage.attach()
      stage.play()
      assert.ok(stage.blocks.size <= 10, `${stage.blocks.size} blocks for 240 units of which 30 are kept`)
    }
  })

  it('uses none again that a socket may still send, and goes on when it has sent', () => {
    const stage = new Stage()
    const sink = stage.attach()
    sink.isFull = true
    stage.play(100)
    sink.check()
    const before = stage.blocks.size
    sink.isFull = false
    sink.queue.length = 0
    stage.play(400)
    assert.ok(stage.blocks.size <= before + 10, `${before}, then ${stage.blocks.size}`)
  })

  it('uses none again that a socket was given since it was last seen empty', () => {
    const stage = new Stage()
    const sink = stage.attach()
    stage.push(keyframe)
    stage.sweep()
    sink.isFull = true
    for (let at = 0; at < 20; at++) stage.push(picture)
    assert.ok(sink.queue.length > 1)
    stage.fanout.ring.clear()
    stage.sweep()
    for (let at = 0; at < 20; at++) stage.push(keyframe)
    sink.check()
  })

  it('never uses again what the socket of somebody who left may still send', () => {
    const stage = new Stage()
    stage.play(20)
    const sink = stage.attach()
    sink.isFull = true
    stage.push(keyframe)
    stage.push(picture)
    assert.ok(sink.queue.length > 1)
    stage.readers[0]!.close()
    stage.play(200)
    sink.check()
  })

  it('keeps the poster of a GOP larger than the ring', () => {
    const stage = new Stage()
    const poster = stage.push(keyframe)
    const copy = poster.buffer.slice()
    for (let at = 0; at < 200; at++) {
      stage.push(picture)
      stage.sweep()
    }
    assert.deepEqual(stage.fanout.ring.poster, [poster])
    assert.ok(Buffer.compare(poster.buffer, copy) === 0)
    const blocks = stage.blocks.size
    stage.push(keyframe)
    stage.play(50)
    assert.ok(stage.blocks.size <= blocks + 1)
  })

  it('overwrites nothing that waits in a socket, whatever happens', () => {
    const makers = [picture, picture, picture, keyframe, continuation, audio]
    const at = fc.nat({ max: 7 })
    const steps = fc.oneof(
      fc.record({
        kind: fc.constant('push' as const),
        maker: fc.nat({ max: 5 }),
        size: fc.integer({ min: 188, max: 40_000 }),
      }),
      fc.record({ kind: fc.constant('play' as const), count: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ kind: fc.constant('attach' as const) }),
      fc.record({
        kind: fc.constantFrom(...DEEDS),
        at,
      }),
      fc.record({ kind: fc.constantFrom('clear' as const, 'shrink' as const, 'source' as const) }),
    )
    fc.assert(
      fc.property(fc.array(steps, { minLength: 20, maxLength: 120 }), (list) => {
        const stage = new Stage()
        for (const step of list) {
          const { fanout, memory, readers, sinks } = stage
          if (step.kind === 'push') stage.push(makers[step.maker]!, step.size)
          else if (step.kind === 'play') stage.play(step.count)
          else if (step.kind === 'attach') stage.attach()
          else if (step.kind === 'clear') fanout.ring.clear()
          else if (step.kind === 'shrink') fanout.ring.shrinkToPoster(200_000)
          else if (step.kind === 'source') memory.close()
          else if ('at' in step) {
            const [sink, reader] = [sinks[step.at % sinks.length], readers[step.at % sinks.length]]
            if (sink === undefined || reader === undefined) continue
            if (step.kind === 'fill') sink.isFull = true
            else if (step.kind === 'sendSome') sink.queue.shift()
            else if (step.kind === 'send') {
              sink.isFull = false
              sink.queue.length = 0
              reader.drained()
            } else if (step.kind === 'close') reader.close()
            else if (step.kind === 'pause') reader.pause()
            else if (step.kind === 'resume') reader.resume()
            else reader.keyframesOnly = step.kind === 'keyed'
          }
          for (const sink of stage.sinks) sink.check()
        }
      }),
      { numRuns: 150 },
    )
  })
})
