import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LiveEdge, targetSecFor, type Playhead } from '../../src/player/live-edge.ts'

const steady: Playhead = {
  currentSec: 10 - 0.06,
  startSec: 0,
  endSec: 10,
  rate: 1,
  targetSec: 0.06,
  seekCostSec: 0,
  isSeeking: false,
  shownSec: undefined,
  isAudible: false,
  mayRunOut: false,
}

function moveAt(change: Partial<Playhead>): unknown {
  return new LiveEdge().next({ ...steady, ...change }, 0)
}

const behind = (sec: number): Partial<Playhead> => ({ currentSec: 10 - sec })

describe('LiveEdge', () => {
  it('does nothing at the target', () => {
    assert.equal(moveAt({}), undefined)
    assert.equal(moveAt(behind(0.079)), undefined)
    assert.equal(moveAt(behind(0.031)), undefined)
  })

  it('plays faster the farther it is behind, at most half again as fast', () => {
    assert.deepEqual(moveAt(behind(0.16)), { rate: 1.2 })
    assert.deepEqual(moveAt(behind(0.45)), { rate: 1.5 })
  })

  it('plays a little slower when it is too near the end', () => {
    assert.deepEqual(moveAt(behind(0.01)), { rate: 0.97 })
  })

  it('goes back to the normal rate at the target, and leaves small differences alone', () => {
    assert.deepEqual(moveAt({ rate: 1.01 }), { rate: 1 })
    assert.equal(moveAt({ ...behind(0.16), rate: 1.21 }), undefined)
  })

  it('goes by what the screen shows where that is known: gently, and all the way once it has begun', () => {
    // The buffer's end is farther away than it need be, and it does not matter.
    const shown = (ms: number, rate: number): unknown =>
      moveAt({ ...behind(0.09), shownSec: ms / 1000, rate })
    assert.equal(shown(22, 1), undefined)
    assert.deepEqual(shown(24, 1), { rate: 1.03 })
    assert.equal(shown(20, 1.03), undefined, 'not there yet')
    assert.deepEqual(shown(18, 1.03), { rate: 1 })
    assert.equal(shown(1, 1), undefined)
    assert.deepEqual(shown(-1, 1), { rate: 0.97 })
    assert.equal(shown(12, 0.97), undefined, 'not there yet')
    assert.deepEqual(shown(14, 0.97), { rate: 1 })
    assert.deepEqual(moveAt({ ...behind(0.26), shownSec: 0.2 }), { rate: 1.4 }, 'so late it is not rhythm')
  })

  it('runs ahead of pictures that the browser shows as they come', () => {
    assert.deepEqual(moveAt({ mayRunOut: true }), { rate: 1.5 })
    assert.deepEqual(moveAt({ ...behind(0), shownSec: 0, mayRunOut: true }), { rate: 1.5 })
    assert.equal(moveAt({ mayRunOut: true, rate: 1.5 }), undefined)
    assert.deepEqual(moveAt({ ...behind(0.6), mayRunOut: true, rate: 1.5 }), { seekToSec: 10 - 0.06 })
    assert.deepEqual(moveAt({ rate: 1.5 }), { rate: 1 }, 'it may no more')
  })

  it('seeks to the target when it is more than half a second behind', () => {
    assert.deepEqual(moveAt(behind(0.6)), { seekToSec: 10 - 0.06 })
  })

  it('seeks into the newest range when it is outside of it', () => {
    assert.deepEqual(moveAt({ currentSec: 0, startSec: 9.9 }), { seekToSec: 10 - 0.06 })
    assert.deepEqual(moveAt({ currentSec: 11 }), { seekToSec: 10 - 0.06 })
    assert.deepEqual(moveAt({ currentSec: 0, startSec: 9.97 }), { seekToSec: 9.97 })
  })

  it('shows the keyframe of a join first, and decodes from there to the live edge next', () => {
    const edge = new LiveEdge()
    edge.join()
    const joined = { ...steady, currentSec: 0, startSec: 8 }
    assert.deepEqual(edge.next(joined, 0), { seekToSec: 8 })
    assert.equal(edge.next({ ...joined, currentSec: 8, isSeeking: true }, 10), undefined)
    assert.deepEqual(edge.next({ ...joined, currentSec: 8 }, 40), { seekToSec: 10 - 0.06 })
    edge.join()
    assert.deepEqual(edge.next({ ...joined, startSec: 9.9 }, 0), { seekToSec: 10 - 0.06 })
  })

  it('takes the fastest rate sooner for a while, for a seek may have left the live edge behind again', () => {
    const edge = new LiveEdge()
    edge.catchUp()
    const lagging = { ...steady, ...behind(0.16) }
    assert.deepEqual(edge.next(lagging, 1100), { rate: 1.5 })
    assert.deepEqual(edge.next({ ...lagging, ...behind(0.11), rate: 1.5 }, 1300), { rate: 1.1 })
    assert.deepEqual(edge.next(lagging, 3100), { rate: 1.2 })
  })

  const beginnings: Readonly<Record<string, (edge: LiveEdge) => void>> = {
    'a join': (edge) => edge.join(),
    'a catch-up': (edge) => edge.catchUp(),
    'a stream that stood still': (edge) => edge.stalled(0, false),
  }
  for (const [name, begin] of Object.entries(beginnings)) {
    it(`jumps a short way to the live edge after ${name}, once and only as playing begins`, () => {
      const edge = new LiveEdge()
      const lagging = { ...steady, ...behind(0.36) }
      begin(edge)
      assert.deepEqual(edge.next(lagging, 5000), { seekToSec: 10 - 0.06 })
      assert.deepEqual(edge.next(lagging, 5040), { rate: 1.5 })
      begin(edge)
      edge.next(steady, 9000)
      assert.deepEqual(edge.next(lagging, 11_000), { rate: 1.5 })
    })
  }

  it('makes no short jump where a seek takes longer than what it would win', () => {
    const edge = new LiveEdge()
    edge.join()
    assert.deepEqual(edge.next({ ...steady, ...behind(0.36), seekCostSec: 0.25 }, 0), { rate: 1.5 })
  })

  it('with sound, catches up by a seek and not by playing fast', () => {
    const edge = new LiveEdge()
    const heard = { ...steady, isAudible: true, targetSec: 0.14 }
    for (let i = 0; i < 10; i++) edge.next({ ...heard, ...behind(0.14) }, i * 40)
    assert.equal('seekToSec' in (edge.next({ ...heard, ...behind(1.5) }, 500) ?? {}), false)
    edge.catchUp()
    assert.deepEqual(edge.next({ ...heard, ...behind(1.5) }, 1100), { seekToSec: 10 - 0.14 })
  })

  it('does not throw away a seek that is under way', () => {
    assert.equal(moveAt({ ...behind(3), isSeeking: true }), undefined)
  })

  it('plays fast instead of seeking where a seek takes longer than what it would win', () => {
    assert.deepEqual(moveAt({ ...behind(0.9), seekCostSec: 0.7 }), { rate: 1.5 })
    assert.deepEqual(moveAt({ ...behind(1.2), seekCostSec: 0.7 }), { seekToSec: 10 - 0.06 })
  })

  it('with sound, follows the mean of the lag and not its saw teeth', () => {
    const edge = new LiveEdge()
    const sound = { ...steady, isAudible: true, targetSec: 0.14 }
    for (let i = 0; i < 100; i++) {
      const lagSec = 0.14 + (i % 2 === 0 ? 0.03 : -0.03)
      assert.equal(edge.next({ ...sound, currentSec: 10 - lagSec }, i), undefined)
    }
  })

  it('with sound, once it is steady, neither seeks nor plays faster than 1.10', () => {
    const edge = new LiveEdge()
    const sound = { ...steady, isAudible: true, targetSec: 0.14 }
    edge.next({ ...sound, ...behind(0.14) }, 0)
    const moves = Array.from({ length: 100 }, (_, i) => edge.next({ ...sound, ...behind(0.9) }, i))
    assert.deepEqual(new Set(moves.map((move) => JSON.stringify(move))), new Set(['{"rate":1.1}']))
    assert.deepEqual(edge.next({ ...sound, ...behind(2.1) }, 100), { seekToSec: 10 - 0.14 })
  })

  it('with sound, seeks at a join and after playing stood still', () => {
    const edge = new LiveEdge()
    const sound = { ...steady, isAudible: true, targetSec: 0.14 }
    assert.deepEqual(edge.next({ ...sound, ...behind(0.9) }, 0), { seekToSec: 10 - 0.14 })
    for (const stop of [() => edge.join(), () => edge.stalled(0, false)]) {
      edge.next({ ...sound, ...behind(0.14) }, 0)
      stop()
      assert.deepEqual(edge.next({ ...sound, ...behind(0.9) }, 0), { seekToSec: 10 - 0.14 })
    }
  })

  it('keeps more in hand after playing ran dry, and forgets it with time', () => {
    const edge = new LiveEdge()
    for (let stalls = 0; stalls < 3; stalls++) edge.stalled(0, true)
    assert.deepEqual(edge.next({ ...steady, ...behind(0.035) }, 0), { rate: 0.97 })
    assert.equal(edge.next({ ...steady, ...behind(0.035) }, 600_000), undefined)
    edge.stalled(600_000, true)
    const shown = { ...steady, shownSec: 0.024 }
    assert.equal(edge.next(shown, 600_000), undefined)
    assert.deepEqual(edge.next(shown, 660_000), { rate: 1.03 })
  })
})

describe('targetSecFor', () => {
  it('keeps less than a picture, more with sound, and the pictures that come out of order', () => {
    assert.equal(targetSecFor(0.04, 0, false), 0.03)
    assert.equal(targetSecFor(0.1, 0, false), 0.09000000000000001)
    assert.equal(targetSecFor(0.04, 0, true), 0.14)
    assert.equal(targetSecFor(0.04, 0.08, false), 0.11)
  })
})
