import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Backoff } from '../../src/stream/backoff.ts'
import type { Cause } from '../../src/stream/source.ts'

/** Fails so often, each time right after the delay; returns the delays. */
function delays(backoff: Backoff, cause: Cause, count: number, fromMs = 0): number[] {
  let nowMs = fromMs
  return Array.from({ length: count }, () => {
    const { delayMs } = backoff.failed({ cause, nowMs, liveSinceMs: undefined })
    nowMs += delayMs
    return delayMs
  })
}

const noJitter = (): number => 0

describe('Backoff', () => {
  it('doubles from half a second to two', () => {
    assert.deepEqual(delays(new Backoff(0, noJitter), 'exited', 5), [500, 1000, 2000, 2000, 2000])
  })

  it('goes on to fifteen seconds five minutes after the last picture', () => {
    const backoff = new Backoff(0, noJitter)
    delays(backoff, 'exited', 5)
    assert.deepEqual(delays(backoff, 'exited', 5, 5 * 60_000), [2000, 4000, 8000, 15000, 15000])
    assert.equal(backoff.failed({ cause: 'exited', nowMs: 400_000, liveSinceMs: 390_000 }).delayMs, 2000)
  })

  it('counts from the moment somebody begins to wait', () => {
    const backoff = new Backoff(0, noJitter)
    delays(backoff, 'exited', 5)
    backoff.begin(900_000)
    assert.deepEqual(delays(backoff, 'exited', 1, 900_000), [2000])
  })

  it('starts anew after 30 seconds of health, and not before', () => {
    const backoff = new Backoff(0, noJitter)
    delays(backoff, 'stalled', 3)
    assert.equal(backoff.failed({ cause: 'exited', nowMs: 40_000, liveSinceMs: 10_001 }).delayMs, 2000)
    assert.equal(backoff.failed({ cause: 'exited', nowMs: 80_000, liveSinceMs: 50_000 }).delayMs, 500)
  })

  it('takes up to a quarter off, and never adds', () => {
    const random = (): number => 0.999
    assert.ok(
      delays(new Backoff(0, random), 'exited', 8).every((delayMs) => delayMs <= 2000 && delayMs > 370),
    )
  })

  it('knocks once a second where nobody answers', () => {
    const backoff = new Backoff(0, noJitter)
    assert.deepEqual(backoff.failed({ cause: 'unreachable', nowMs: 0, liveSinceMs: undefined }), {
      delayMs: 1000,
      knock: true,
    })
    assert.deepEqual(backoff.unanswered(), { delayMs: 1000, knock: true })
  })

  it('knocks less often where each knock is answered and each pull finds nobody', () => {
    assert.deepEqual(
      delays(new Backoff(0, noJitter), 'unreachable', 6),
      [1000, 2000, 4000, 8000, 15000, 15000],
    )
  })

  it('tries a refused password three times, then every ten minutes until it is reset', () => {
    const backoff = new Backoff(0, noJitter)
    assert.deepEqual(delays(backoff, 'unauthorized', 4), [500, 1000, 600_000, 600_000])
    backoff.reset(0)
    assert.deepEqual(delays(backoff, 'unauthorized', 3), [500, 1000, 600_000])
  })

  it('looks for ffmpeg every fifteen seconds', () => {
    assert.deepEqual(delays(new Backoff(0, noJitter), 'no-ffmpeg', 3), [15_000, 15_000, 15_000])
  })
})
