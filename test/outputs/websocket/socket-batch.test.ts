import assert from 'node:assert/strict'
import { Duplex } from 'node:stream'
import { describe, it } from 'node:test'
import type { Socket } from 'node:net'
import { Framer, PingNumbers } from '../../../src/outputs/websocket/framer.ts'
import type { BatchTask } from '../../../src/stream/reader-sink.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { keyframe, picture } from '../../support/units.ts'

/** Counts what is written to it; takes nothing of it. */
class DeafSocket extends Duplex {
  readonly asSocket = this as unknown as Socket
  readonly frames: unknown[] = []

  get writes(): number {
    return this.frames.length
  }

  override write(frame: unknown): boolean {
    this.frames.push(frame)
    return super.write(frame)
  }

  override _write(): void {
    // The write never ends.
  }
}

/** All that a writer wants to know. */
function taskOf(sockets: readonly DeafSocket[]): BatchTask {
  return {
    maxUnsentBytes: 1_000_000,
    left: sockets.length,
    hasUnsent: false,
    full: () => assert.fail(),
    threw: (_at, thrown) => assert.fail(String(thrown)),
  }
}

describe('SocketBatch', () => {
  it('frames a unit once, with ping and clock message, and writes it to each socket with one write', () => {
    for (const name of ['plainBatch', 'batonBatch'] as const) {
      const batch = new Framer(new ManualClock(), new PingNumbers())[name]
      const sockets = Array.from({ length: 5 }, () => new DeafSocket())
      const outlets = sockets.map(({ asSocket }) => asSocket)
      for (const unit of [keyframe(), picture()]) batch.write(unit, outlets, 0, taskOf(sockets))
      const [first] = sockets
      assert.equal(first!.writes, 2)
      for (const { frames } of sockets)
        for (const [i, frame] of frames.entries()) assert.equal(frame, first!.frames[i])
    }
  })

  it('goes on with the same frame where pieces of a unit are written later', () => {
    const clock = new ManualClock()
    const framer = new Framer(clock, new PingNumbers())
    const sockets = Array.from({ length: 3 }, () => new DeafSocket())
    const outlets = sockets.map(({ asSocket }) => asSocket)
    const task = taskOf(sockets)
    const unit = keyframe()
    framer.batonBatch.write(unit, outlets, 2, task)
    assert.equal(framer.batonBatch.pings.newest, 1)
    // Meanwhile somebody joins, who gets the next unit too.
    clock.tick(5000)
    framer.batonFrame(picture())
    framer.batonBatch.write(unit, outlets, 0, task)
    assert.equal(new Set(sockets.flatMap(({ frames }) => frames)).size, 1)
    assert.equal(framer.batonBatch.pings.newest, 1)
  })

  it('goes on behind a socket that throws, is full or has ended', () => {
    const { plainBatch } = new Framer(new ManualClock(), new PingNumbers())
    const sockets = Array.from({ length: 5 }, () => new DeafSocket())
    const [, torn, full, ended] = sockets
    torn!.write = () => {
      throw new Error('socket torn')
    }
    full!.write('x'.repeat(2000))
    ended!.end()
    const told: unknown[] = []
    const outlets = sockets.map(({ asSocket }) => asSocket)
    plainBatch.write(keyframe(), outlets, 0, {
      maxUnsentBytes: 2000,
      left: sockets.length,
      hasUnsent: false,
      full() {
        told.push(['full', --this.left])
      },
      threw(at, thrown) {
        told.push(['threw', at, thrown instanceof Error && thrown.message])
        this.left = at
      },
    })
    assert.deepEqual(told, [
      ['full', 2],
      ['threw', 1, 'socket torn'],
    ])
    assert.deepEqual(
      sockets.map(({ writes }) => writes),
      [1, 0, 1, 0, 1],
    )
  })

  it('says when it asked last, and whether a socket was not empty when it wrote to it', () => {
    const clock = new ManualClock()
    const { plainBatch } = new Framer(clock, new PingNumbers())
    const sockets = Array.from({ length: 3 }, () => new DeafSocket())
    const outlets = sockets.map(({ asSocket }) => asSocket)
    clock.tick(5000)
    const first = taskOf(sockets)
    plainBatch.write(keyframe(), outlets, 0, first)
    assert.equal(first.hasUnsent, false)
    assert.equal(plainBatch.askedMs, clock.nowMs())
    const second = taskOf(sockets)
    clock.tick(40)
    plainBatch.write(picture(), outlets, 0, second)
    assert.equal(second.hasUnsent, true)
    assert.equal(plainBatch.askedMs, clock.nowMs() - 40)
  })
})
