import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { describe, it } from 'node:test'
import { SendQueues } from '../../src/net/send-queues.ts'
import { ManualClock } from '../support/manual-clock.ts'

function socketTo(remotePort: number): Socket {
  const address = '127.0.0.1'
  return { localAddress: address, localPort: 8088, remoteAddress: address, remotePort } as Socket
}

/** The row of {@link socketTo} with so many bytes queued. */
function row(remotePort: number, bytes: number): string {
  const word = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0')
  const loopback = word(new Uint32Array(Uint8Array.of(127, 0, 0, 1).buffer)[0]!, 8)
  return `   0: ${loopback}:1F98 ${loopback}:${word(remotePort, 4)} 01 ${word(bytes, 8)}:00000000 00:00000000\n`
}

function setUp(tables: () => string | undefined): {
  clock: ManualClock
  queues: SendQueues
  looks: () => number
} {
  const clock = new ManualClock()
  let looks = 0
  const queues = new SendQueues(clock, async () => {
    looks++
    return tables()
  })
  return { clock, queues, looks: () => looks }
}

describe('SendQueues', () => {
  it('reads once a second for all connections together, and tells each its own queue', async () => {
    const { clock, queues, looks } = setUp(() => row(1, 10) + row(2, 20) + row(3, 30))
    const told: [string, number][] = []
    queues.watch(socketTo(1), (bytes) => told.push(['first', bytes]))
    queues.watch(socketTo(2), (bytes) => told.push(['second', bytes]))
    await clock.advance(3_000)
    await clock.advance(0)
    assert.equal(looks(), 3)
    assert.deepEqual(told.slice(0, 2), [
      ['first', 10],
      ['second', 20],
    ])
    assert.equal(told.length, 6)
  })

  it('reads nothing while nobody is watched, and begins again for the next', async () => {
    const { clock, queues, looks } = setUp(() => '')
    const forget = queues.watch(socketTo(1), () => undefined)
    forget()
    forget()
    await clock.advance(5_000)
    assert.equal(looks(), 0)
    assert.equal(clock.pendingTimers, 0)
    queues.watch(socketTo(1), () => undefined)
    await clock.advance(1_000)
    assert.equal(looks(), 1)
  })

  it('tells nobody who was forgotten while it read', async () => {
    const { clock, queues } = setUp(() => {
      forget()
      return row(1, 10)
    })
    const forget = queues.watch(socketTo(1), () => assert.fail('it is forgotten'))
    await clock.advance(1_000)
    await clock.advance(0)
    assert.equal(clock.pendingTimers, 0)
  })

  it('tells nobody anything where the system has no such tables', async () => {
    const { clock, queues, looks } = setUp(() => undefined)
    queues.watch(socketTo(1), () => assert.fail('nothing is known'))
    await clock.advance(2_000)
    assert.equal(looks(), 2)
  })
})
