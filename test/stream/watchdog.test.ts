import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Watchdog } from '../../src/stream/watchdog.ts'
import { ManualClock } from '../support/manual-clock.ts'

function setUp(): {
  clock: ManualClock
  watchdog: Watchdog
  stalls: number[]
  feed: (everyMs: number, times: number) => void
} {
  const clock = new ManualClock()
  const watchdog = new Watchdog(clock)
  const stalls: number[] = []
  watchdog.open((silentMs) => stalls.push(silentMs))
  const feed = (everyMs: number, times: number): void => {
    for (let at = 0; at < times; at++) {
      clock.tick(everyMs)
      watchdog.feed(clock.nowMs())
    }
  }
  return { clock, watchdog, stalls, feed }
}

describe('Watchdog', () => {
  it('tells a stall once, after five seconds of silence', () => {
    const { clock, stalls, feed } = setUp()
    feed(40, 250)
    clock.tick(4_999)
    assert.deepEqual(stalls, [])
    clock.tick(1)
    clock.tick(60_000)
    assert.deepEqual(stalls, [5_000])
  })

  it('gives a camera three times the longest gap it has shown', () => {
    const { clock, stalls, feed } = setUp()
    feed(3_000, 3)
    clock.tick(8_999)
    assert.deepEqual(stalls, [])
    clock.tick(1)
    assert.deepEqual(stalls, [9_000])
  })

  it('counts a gap taken for a stall as shown, also after the restart, but not the time between', () => {
    const { clock, watchdog, stalls } = setUp()
    clock.tick(5_000)
    assert.equal(watchdog.stallMs, 15_000)
    clock.tick(600_000 / 2)
    watchdog.open((silentMs) => stalls.push(silentMs))
    watchdog.feed(clock.nowMs())
    assert.equal(watchdog.stallMs, 15_000)
    clock.tick(14_999)
    assert.deepEqual(stalls, [5_000])
  })

  it('never waits longer than a minute', () => {
    const { watchdog, feed } = setUp()
    feed(4_000, 1)
    feed(11_000, 1)
    feed(30_000, 1)
    assert.equal(watchdog.stallMs, 60_000)
  })

  it('forgets a gap after ten to twenty minutes without another', () => {
    const { watchdog, feed } = setUp()
    feed(4_000, 1)
    feed(100, 5_000)
    assert.equal(watchdog.stallMs, 12_000)
    feed(100, 10_000)
    assert.equal(watchdog.stallMs, 5_000)
  })

  it('does not blame the camera when the process itself was blocked', () => {
    const { clock, watchdog, stalls } = setUp()
    clock.block(30_000)
    clock.tick(0)
    assert.deepEqual(stalls, [])
    watchdog.feed(clock.nowMs())
    clock.tick(4_000)
    assert.deepEqual(stalls, [])
  })

  it('is quiet once closed', () => {
    const { clock, watchdog, stalls } = setUp()
    watchdog.close()
    clock.tick(60_000)
    assert.deepEqual(stalls, [])
    assert.equal(clock.pendingTimers, 0)
  })
})
