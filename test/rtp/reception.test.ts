import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { Reception } from '../../src/rtp/reception.ts'

interface Came {
  readonly sequence: number
  readonly timestamp?: number
  readonly ssrc?: number
  readonly ms?: number
}

function receive(reception: Reception, ...packets: readonly Came[]): void {
  for (const { sequence, timestamp = 0, ssrc = 7, ms = 0 } of packets)
    reception.received({ sequence, timestamp, ssrc, payloadType: 96, marker: false }, ms)
}

const numbers = (...sequences: readonly number[]): Came[] => sequences.map((sequence) => ({ sequence }))

describe('Reception', () => {
  it('has nothing to say before the first packet', () => {
    assert.equal(new Reception(90_000).block(0), undefined)
  })

  it('counts what was lost, since the beginning and since the last report', () => {
    const reception = new Reception(90_000)
    receive(reception, ...numbers(65_534, 65_535, 2, 3))
    // 0 and 1 are missing of 6.
    const first = reception.block(0)
    assert.deepEqual(
      [first?.ssrc, first?.lost, first?.fractionLost, first?.highestSequence],
      [7, 2, 85, 65_539],
    )
    receive(reception, ...numbers(4, 5))
    const second = reception.block(0)
    assert.deepEqual([second?.lost, second?.fractionLost, second?.highestSequence], [2, 0, 65_541])
  })

  it('takes back what came late, and goes below 0 for what came twice', () => {
    const reception = new Reception(90_000)
    receive(reception, ...numbers(1, 3, 2, 2, 2))
    const block = reception.block(0)
    assert.deepEqual([block?.lost, block?.fractionLost, block?.highestSequence], [-2, 0, 3])
  })

  it('counts anew for another source, and where two numbers in a row are from somewhere else', () => {
    const reception = new Reception(90_000)
    receive(reception, ...numbers(1, 9), ...numbers(20_000), ...numbers(10))
    assert.deepEqual([reception.block(0)?.lost, reception.block(0)?.highestSequence], [7, 10])
    receive(reception, ...numbers(30_000, 30_001))
    assert.deepEqual([reception.block(0)?.lost, reception.block(0)?.highestSequence], [0, 30_001])
    receive(reception, { sequence: 5, ssrc: 8 })
    assert.deepEqual([reception.block(0)?.ssrc, reception.block(0)?.lost, reception.ssrc], [8, 0, 8])
  })

  it('measures the jitter in ticks of the clock, over the wrap of the timestamp', () => {
    const reception = new Reception(8000)
    receive(
      reception,
      { sequence: 1, timestamp: 2 ** 32 - 160, ms: 0 },
      { sequence: 2, timestamp: 0, ms: 20 },
    )
    assert.equal(reception.block(20)?.jitter, 0)
    // 16 ms late: 128 ticks, a sixteenth of which counts.
    receive(reception, { sequence: 3, timestamp: 160, ms: 56 })
    assert.equal(reception.block(56)?.jitter, 8)
  })

  it('names the newest sender report of its source, and how long ago it came', () => {
    const reception = new Reception(8000)
    receive(reception, ...numbers(1))
    const report = { ssrc: 7, wallMs: 0, rtpTimestamp: 0, packets: 0, bytes: 0, ntpMiddle: 0xabcd_0123 }
    reception.heard({ ...report, ssrc: 8, ntpMiddle: 1 }, 500)
    assert.deepEqual([reception.block(1000)?.lastReport, reception.block(1000)?.delay], [0, 0])
    reception.heard(report, 1000)
    const block = reception.block(3500)
    assert.deepEqual([block?.lastReport, block?.delay], [0xabcd_0123, 2.5 * 65_536])
    receive(reception, { sequence: 1, ssrc: 8 })
    assert.equal(reception.block(3500)?.lastReport, 0)
  })

  it('says numbers that a report can hold, whatever comes', () => {
    const came = fc.record({
      sequence: fc.integer({ min: 0, max: 65_535 }),
      timestamp: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      ssrc: fc.integer({ min: 1, max: 2 }),
      ms: fc.integer({ min: 0, max: 1000 }),
    })
    const property = fc.property(fc.array(came, { minLength: 1, maxLength: 100 }), (packets) => {
      const reception = new Reception(90_000)
      receive(reception, ...packets)
      const { fractionLost, highestSequence, jitter } = reception.block(0)!
      assert.ok(fractionLost >= 0 && fractionLost <= 255)
      assert.ok(highestSequence >= 0 && jitter >= 0 && jitter < 2 ** 32)
    })
    fc.assert(property)
  })
})
