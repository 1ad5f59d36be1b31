import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { LoopDelay } from '../../src/metrics/loop-delay.ts'

/** Keeps the event loop busy. */
function block(ms: number): void {
  const endMs = performance.now() + ms
  while (performance.now() < endMs);
}

describe('LoopDelay', () => {
  it('shows how long the event loop was kept, once, without its own distance between looks', async () => {
    const delay = new LoopDelay()
    await sleep(250)
    delay.read()
    // A reading ends with the next look: what is between is not seen.
    await sleep(250)
    block(700)
    await sleep(250)
    const { max, p50 } = delay.read()
    assert.ok(max >= 0.5, `a block of 0.7 s that hit a look: ${max}`)
    assert.ok(p50 < max, `what is usual is not the most: ${p50} of ${max}`)
    await sleep(250)
    assert.ok(delay.read().max < max, 'it is told once')
  })
})
