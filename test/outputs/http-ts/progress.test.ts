import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Progress } from '../../../src/outputs/http-ts/progress.ts'

describe('Progress', () => {
  it('has no lag while the kernel takes everything', () => {
    const progress = new Progress()
    progress.written(1000, 0, 0)
    assert.equal(progress.lagMs(0, 5000), 0)
  })

  it('is as old as the oldest byte that waits, to within the distance of its marks', () => {
    const progress = new Progress()
    progress.written(1000, 1000, 0)
    progress.written(1000, 2000, 1000)
    progress.written(1000, 3000, 2000)
    assert.equal(progress.lagMs(3000, 2500), 2500)
    assert.equal(progress.lagMs(2500, 2500), 2500)
    assert.equal(progress.lagMs(2000, 2500), 1500)
    assert.equal(progress.lagMs(500, 2500), 500)
    assert.equal(progress.lagMs(0, 2500), 0)
  })

  it('forgets the past once everything was taken', () => {
    const progress = new Progress()
    progress.written(1000, 1000, 0)
    progress.written(1000, 0, 9000)
    progress.written(1000, 1000, 9500)
    assert.equal(progress.lagMs(1000, 10_000), 500)
  })
})
