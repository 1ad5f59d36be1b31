import assert from 'node:assert/strict'
import { Duplex } from 'node:stream'
import { describe, it } from 'node:test'
import type { Socket } from 'node:net'
import { Framer, PingNumbers } from '../../../src/outputs/websocket/framer.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { keyframe } from '../../support/units.ts'

/** Counts what is written to it; takes nothing of it. */
class DeafSocket extends Duplex {
  readonly asSocket = this as unknown as Socket
  writes = 0

  override write(frame: unknown): boolean {
    this.writes++
    return super.write(frame)
  }

  override _write(): void {
    // The write never ends.
  }
}

describe('SocketBatch', () => {
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
    plainBatch.write(keyframe(), outlets, 2000, {
      full: (at) => told.push(['full', at]),
      threw: (at, thrown) => told.push(['threw', at, thrown instanceof Error && thrown.message]),
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
})
