import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RebuildWait } from '../../src/player/rebuild-wait.ts'

describe('RebuildWait', () => {
  it('doubles from failure to failure, up to five seconds', () => {
    const wait = new RebuildWait()
    const waits = Array.from({ length: 9 }, (_, i) => wait.next(i * 6_000))
    assert.deepEqual(waits, [50, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000])
    assert.equal(wait.failures, 9)
  })

  it('begins again after ten seconds without a failure', () => {
    const wait = new RebuildWait()
    wait.next(0)
    assert.equal(wait.next(10_000), 100)
    assert.equal(wait.next(20_001), 50)
    assert.equal(wait.failures, 1)
  })
})
