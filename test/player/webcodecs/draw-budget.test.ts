import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DrawBudget } from '../../../src/player/webcodecs/draw-budget.ts'

const FRAME_MS = 16

/** Draws as much as it may in each of so many animation frames; gives the number of draws in the last second. */
function run(budget: DrawBudget, seconds: number, decodersLateMs: number, demand = 100): number {
  let drawn = 0
  for (let nowMs = 1_000; nowMs < 1_000 + seconds * 1_000; nowMs += FRAME_MS) {
    const isLastSecond = nowMs >= seconds * 1_000
    for (let i = 0; i < demand && budget.take(); i++) drawn += isLastSecond ? 1 : 0
    budget.frame(nowMs, decodersLateMs, demand > budget.perFrame)
  }
  return drawn
}

describe('DrawBudget', () => {
  it('lets a few be drawn at once before anything is known', () => {
    const budget = new DrawBudget()
    assert.deepEqual(
      Array.from({ length: 5 }, () => budget.take()),
      [true, true, true, true, false],
    )
  })

  it('grows while pictures wait for it and decoders do not', () => {
    const budget = new DrawBudget()
    const drawn = run(budget, 10, 0)
    assert.equal(budget.perFrame > 40, true)
    assert.equal(drawn > 1_000, true, `${drawn}`)
  })

  it('does not grow beyond what is asked of it', () => {
    const budget = new DrawBudget()
    run(budget, 10, 0, 2)
    assert.equal(budget.perFrame, 4)
  })

  it('shrinks while decoders are late, and never to nothing', () => {
    const budget = new DrawBudget()
    const drawn = run(budget, 5, 1_000)
    assert.equal(budget.perFrame, 0.5)
    assert.equal(drawn >= 30 && drawn <= 33, true, `${drawn}`)
  })

  it('stays where it is while decoders are a little late', () => {
    const budget = new DrawBudget()
    run(budget, 5, 100)
    assert.equal(budget.perFrame, 4)
  })
})
