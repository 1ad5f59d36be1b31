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

/** So many waits, until the browser is found not to be quick; undefined where it stays so for a hundred. */
function waitsUntilSlow(watch: ResumeWatch, tookMs: number): number | undefined {
  for (let i = 1; i <= 100; i++) {
    wait(watch, i * 1_000, tookMs)
    if (!watch.isQuick(i * 1_000 + tookMs)) return i
  }
  return undefined
}

describe('ResumeWatch', () => {
  it('finds a browser slow the sooner, the longer it takes to go on', () => {
    assert.equal(waitsUntilSlow(new ResumeWatch(), 50), undefined)
    assert.equal(waitsUntilSlow(new ResumeWatch(), 75), 40)
    assert.equal(waitsUntilSlow(new ResumeWatch(), 250), 5)
    assert.equal(waitsUntilSlow(new ResumeWatch(), 2_000), 1)
  })

  it('forgives a browser that is quick most of the time', () => {
    const watch = new ResumeWatch()
    for (let i = 0; i < 50; i++) {
      wait(watch, i * 1_000, 350)
      for (let quick = 1; quick <= 8; quick++) wait(watch, i * 1_000 + quick * 100, 10)
    }
    assert.ok(watch.isQuick(60_000))
  })

  it('finds one slow that never says that it goes on, and one that plays on where there is nothing', () => {
    const silent = new ResumeWatch()
    silent.waiting()
    for (let ms = 0; ms <= 2_100; ms += 40) silent.came(ms)
    assert.ok(silent.isQuick(2_100), 'once may be')
    silent.waiting()
    for (let ms = 3_000; ms <= 5_100; ms += 40) silent.came(ms)
    assert.ok(!silent.isQuick(5_100))

    const restless = new ResumeWatch()
    restless.ranPast(0)
    restless.ranPast(100)
    assert.ok(restless.isQuick(100))
    restless.ranPast(200)
    assert.ok(!restless.isQuick(200))
  })

  it('tries again after half a minute, later each time, and soon again after ten good minutes', () => {
    const watch = new ResumeWatch()
    let nowMs = 0
    const rest = (): number => {
      wait(watch, nowMs, 2_000)
      nowMs += 2_000
      const fromMs = nowMs
      while (!watch.isQuick(nowMs)) nowMs += 1_000
      return (nowMs - fromMs) / 1_000
    }
    assert.deepEqual(Array.from({ length: 9 }, rest), [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600])
    nowMs += 600_000
    assert.equal(rest(), 30)
  })

  it('takes no notice of how long the pictures themselves were missing, nor of a wait that something ended', () => {
    const watch = new ResumeWatch()
    for (let i = 0; i < 5; i++) {
      watch.waiting()
      watch.playing(i * 10_000)
      wait(watch, i * 10_000 + 5_000, 5)
      watch.waiting()
      watch.came(i * 10_000 + 5_100)
      watch.forget()
      watch.playing(i * 10_000 + 9_000)
    }
    watch.came(50_000)
    watch.playing(59_000)
    assert.ok(watch.isQuick(59_000))
  })
})
