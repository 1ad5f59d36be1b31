import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Progress } from '../../../src/outputs/http-ts/progress.ts'

describe('Progress', () => {
  it('has no lag while the kernel takes everything', () => {
    const progress = new Progress()
    progress.mark(1000, 0)
    assert.equal(progress.lagMs(1000, 5000), 0)
  })

  it('is as old as the oldest byte that waits, to within the distance of its marks', () => {
    const progress = new Progress()
    progress.mark(1000, 0)
    progress.mark(1500, 100)
    progress.mark(2000, 1000)
    progress.mark(3000, 2000)
    assert.equal(progress.lagMs(0, 2500), 2500)
    assert.equal(progress.lagMs(500, 2500), 2500)
    assert.equal(progress.lagMs(1000, 2500), 1500)
    assert.equal(progress.lagMs(2500, 2500), 500)
    assert.equal(progress.lagMs(3000, 2500), 0)
  })

  it('forgets the past once everything was taken', () => {
    const progress = new Progress()
    progress.mark(1000, 0)
    progress.mark(2000, 9000)
    progress.mark(3000, 9500)
    assert.equal(progress.lagMs(2000, 10_000), 500)
  })

  it('never takes waiting bytes for younger than a reader’s patience, however long they wait', () => {
    const progress = new Progress()
    for (let ms = 0; ms <= 60_000; ms += 250) progress.mark(1000 + ms, ms)
    assert.ok(progress.lagMs(0, 60_000) >= 15_000)
  })

  it('is as old as what the kernel still held at the last look, and that counts until looks stop', () => {
    const progress = new Progress()
    progress.mark(1000, 0)
    progress.mark(2000, 3000)
    progress.look(1000, 4000)
    assert.equal(progress.lagMs(2000, 4000), 1000)
    assert.equal(progress.lagMs(2000, 4900), 1000)
    progress.look(0, 5000)
    assert.equal(progress.lagMs(2000, 5000), 5000)
    assert.equal(progress.lagMs(2000, 7500), 0)
  })

  it('counts a burst as under way until a look shows that it has arrived', () => {
    const progress = new Progress()
    progress.burst(100_000, 0)
    assert.equal(progress.lagMs(100_000, 300), 300)
    progress.look(10_000, 350)
    progress.burst(100_000, 400)
    assert.equal(progress.lagMs(100_000, 1300), 1300)
    progress.look(100_000, 1350)
    assert.equal(progress.lagMs(100_000, 1400), 0)
  })

  it('does not wait for a look for ever: some systems know none', () => {
    const progress = new Progress()
    progress.burst(100_000, 0)
    assert.equal(progress.lagMs(100_000, 1499), 1499)
    assert.equal(progress.lagMs(100_000, 1500), 0)
  })
})
