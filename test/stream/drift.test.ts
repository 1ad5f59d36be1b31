import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { Drift } from '../../src/stream/drift.ts'

/** Pictures at 25 a second for so long, by a camera's clock that is `ppm` fast; `delayMs` holds each up on its way. */
function watch(
  drift: Drift,
  facts: { ppm: number; seconds: number; fromMs?: number; delayMs?: () => number },
): void {
  const { ppm, seconds, fromMs = 0, delayMs = () => 0 } = facts
  for (let ms = fromMs; ms <= fromMs + seconds * 1000; ms += 40) {
    const dts90k = (ms + (ms * ppm) / 1_000_000) * 90
    drift.see({ dts90k, arrivedMs: ms + delayMs() })
    if (ms % 240 === 0) drift.tick(ms)
  }
}

describe('Drift', () => {
  it('finds how fast a camera’s clock is, however pictures are held up on their way', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -400, max: 400 }),
        fc.infiniteStream(fc.nat({ max: 80 })),
        (ppm, delays) => {
          const drift = new Drift()
          watch(drift, { ppm, seconds: 300, delayMs: () => delays.next().value as number })
          assert.ok(Math.abs(drift.ppm! - ppm) < 20, `${drift.ppm} is not ${ppm}`)
        },
      ),
      { numRuns: 20 },
    )
  })

  it('says nothing before it has seen a minute', () => {
    const drift = new Drift()
    watch(drift, { ppm: 50, seconds: 55 })
    assert.equal(drift.ppm, undefined)
    watch(drift, { ppm: 50, seconds: 15, fromMs: 55_040 })
    assert.equal(Math.round(drift.ppm!), 50)
  })

  it('begins anew when the camera’s time is set', () => {
    const drift = new Drift()
    watch(drift, { ppm: 0, seconds: 300 })
    watch(drift, { ppm: 0, seconds: 30, fromMs: 300_040, delayMs: () => 5000 })
    assert.equal(drift.ppm, undefined)
    watch(drift, { ppm: 0, seconds: 60, fromMs: 330_080, delayMs: () => 5000 })
    assert.equal(Math.round(drift.ppm!), 0)
  })

  it('follows a clock that runs otherwise by now, within ten minutes', () => {
    const drift = new Drift()
    watch(drift, { ppm: 100, seconds: 1200 })
    watch(drift, { ppm: -100, seconds: 620, fromMs: 1_200_040, delayMs: () => -240 })
    assert.equal(Math.round(drift.ppm!), -100)
  })

  it('makes nothing of a time without pictures', () => {
    const drift = new Drift()
    watch(drift, { ppm: 20, seconds: 120 })
    for (let ms = 120_000; ms < 180_000; ms += 250) drift.tick(ms)
    assert.equal(Math.round(drift.ppm!), 20)
  })
})
