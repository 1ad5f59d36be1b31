import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ResumeWatch } from '../../src/player/resume-watch.ts'

/** Playing runs out, the next picture comes, and so long after it playing goes on. */
function wait(watch: ResumeWatch, cameMs: number, tookMs: number): void {
  watch.waiting()
  watch.came(cameMs)
  watch.came(cameMs + 40)
  watch.playing(cameMs + tookMs)
}

describe('ResumeWatch', () => {
  it('finds a browser quick until it has gone on late three times within ten seconds', () => {
    const watch = new ResumeWatch()
    for (let i = 0; i < 10; i++) wait(watch, i * 200, 100)
    wait(watch, 2_000, 101)
    wait(watch, 11_900, 101)
    assert.ok(watch.isQuick(12_001))
    wait(watch, 12_000, 101)
    assert.ok(watch.isQuick(12_102), 'the first of the three was long ago')
    wait(watch, 12_500, 101)
    assert.ok(!watch.isQuick(12_602))
  })

  it('tries again after half a minute, and later each time', () => {
    const watch = new ResumeWatch()
    let nowMs = 0
    const rests = Array.from({ length: 9 }, () => {
      for (let i = 0; i < 3; i++) wait(watch, nowMs, 150)
      nowMs += 150
      const fromMs = nowMs
      while (!watch.isQuick(nowMs)) nowMs += 1_000
      return (nowMs - fromMs) / 1_000
    })
    assert.deepEqual(rests, [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600])
  })

  it('takes no notice of how long the pictures themselves were missing', () => {
    const watch = new ResumeWatch()
    for (let i = 0; i < 5; i++) {
      watch.waiting()
      watch.playing(i * 1_000)
      wait(watch, i * 1_000 + 900, 5)
    }
    watch.came(5_000)
    watch.playing(9_000)
    assert.ok(watch.isQuick(9_001))
  })
})
