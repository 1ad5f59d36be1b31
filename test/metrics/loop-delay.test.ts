import assert from 'node:assert/strict'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { describe, it } from 'node:test'
import { LoopDelay } from '../../src/metrics/loop-delay.ts'
import { eventually } from '../support/eventually.ts'
import { keepBusy } from '../support/turns.ts'

describe('LoopDelay', () => {
  it('shows how long the event loop was kept, once, without its own distance between looks', async () => {
    const looks = monitorEventLoopDelay({ resolution: 100 })
    const delay = new LoopDelay(looks)
    // The first looks only begin a distance; a block before them is not seen.
    await eventually('looks', () => looks.count > 1)
    keepBusy(700)
    await eventually('the late look', () => looks.max > 6e8)
    const { max, p50 } = delay.read()
    assert.ok(max >= 0.5, `a block of 0.7 s that hit a look: ${max}`)
    assert.ok(p50 < max, `what is usual is not the most: ${p50} of ${max}`)
    assert.deepEqual(delay.read(), { ...delay.read(), max }, 'the same a moment later')
    await eventually('another look', () => looks.count > 0)
    assert.ok(delay.read().max < max, 'it is told once')
  })
})
