import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { ShownDelay } from '../../src/player/shown-delay.ts'

describe('ShownDelay', () => {
  let delay: ShownDelay

  beforeEach(() => {
    delay = new ShownDelay()
  })

  /** Picture by picture, each 40 ms long: in the buffer at once, and on the screen so much later. */
  function play(delaysMs: readonly number[], from = 0): number {
    let atMs = from * 40
    for (const [i, delayMs] of delaysMs.entries()) {
      const place = from + i
      atMs = place * 40
      delay.appended({ endSec: (place + 1) * 0.04, atMs })
      delay.shown(place * 0.04, atMs + delayMs)
    }
    return atMs
  }

  it('is the mean of the last five pictures, once there are as many', () => {
    play([99, 20, 20, 20])
    assert.equal(delay.meanSec(200), undefined)
    play([20, 30], 4)
    assert.equal(delay.meanSec(240), 0.022)
  })

  it('counts from the append that brought the picture, also where several came in one or some are never shown', () => {
    delay.appended({ endSec: 0.2, atMs: 1000 })
    delay.appended({ endSec: 0.24, atMs: 1010 })
    delay.appended({ endSec: 0.28, atMs: 1050 })
    for (const place of [0, 1, 4, 5, 6]) delay.shown(place * 0.04, 1060)
    assert.equal(delay.meanSec(1060), (60 + 60 + 60 + 50 + 10) / 5 / 1000)
  })

  it('knows nothing of a picture that is not of the buffer, nor half a second after the last', () => {
    const atMs = play([20, 20, 20, 20, 20])
    delay.shown(77, atMs + 400)
    assert.equal(delay.meanSec(atMs + 519), 0.02)
    assert.equal(delay.meanSec(atMs + 521), undefined)
    delay.appended({ endSec: 0.24, atMs: atMs + 700 })
    delay.shown(0.2, atMs + 720)
    assert.equal(delay.meanSec(atMs + 720), undefined, 'those before the pause are of the past')
  })

  it('begins anew where the timeline goes back', () => {
    const atMs = play([20, 20, 20, 20, 20], 100)
    delay.appended({ endSec: 0.04, atMs: atMs + 40 })
    assert.equal(delay.meanSec(atMs + 40), undefined)
  })
})
