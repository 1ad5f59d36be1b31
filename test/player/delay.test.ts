import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DelayMeter } from '../../src/player/delay.ts'
import { RateMeter } from '../../src/player/rate-meter.ts'
import type { ClockMessage } from '../../src/protocol/messages.ts'

const clock = (pts90k: number, arrivedMs: number, serverNowMs: number): ClockMessage => ({
  type: 'clock',
  pts90k,
  arrivedMs,
  serverNowMs,
})

describe('DelayMeter', () => {
  it('knows nothing before the relay told its clock', () => {
    assert.equal(
      new DelayMeter().delayMs(() => 0, 0),
      undefined,
    )
  })

  it('measures from the arrival at the relay to the screen, whatever the two clocks show', () => {
    const meter = new DelayMeter()
    // The viewer's clock is 5000 ms ahead; the message took no time.
    meter.clock(clock(90_000, 1000, 1010), 6010)
    assert.equal(
      meter.delayMs(() => 0, 6080),
      80,
    )
    // The picture on the screen is 40 ms older than the one that the relay named.
    assert.equal(
      meter.delayMs((pts90k) => pts90k - 86_400, 6080),
      120,
    )
  })

  it('trusts the message that came fastest', () => {
    const meter = new DelayMeter()
    meter.clock(clock(0, 1000, 1000), 1300)
    meter.clock(clock(0, 2000, 2000), 2010)
    assert.equal(
      meter.delayMs(() => 0, 2110),
      100,
    )
  })
})

describe('RateMeter', () => {
  it('counts what came within its window', () => {
    const meter = new RateMeter(2000)
    for (let ms = 0; ms <= 10_000; ms += 40) meter.add(1, ms)
    assert.equal(meter.perSecond(10_000), 25.5)
    assert.equal(meter.perSecond(20_000), 0)
  })
})
