import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SwarmReport } from '../../bench/swarm.ts'
import { faultOf } from '../../bench/verdict.ts'

const good: SwarmReport = {
  type: 'report',
  connectedMs: 0,
  viewers: 2,
  joinMs: [2, 3],
  delaysMs: [],
  largestGapMs: 45,
  bytes: 5_000_000,
  fewestPictures: 250,
  mostPictures: 251,
  lostPackets: 0,
  badPackets: 0,
  discontinuities: 0,
  startedWithoutKeyframe: 0,
  closed: 0,
  stuckClosed: 0,
}
const ours = { startsWithKeyframe: true }

describe('A run of the bench', () => {
  it('counts while every viewer is fed, and where there is none', () => {
    assert.equal(faultOf(good, 10_000, ours), undefined)
    assert.equal(faultOf({ ...good, viewers: 0, fewestPictures: Number.NaN }, 10_000, ours), undefined)
    assert.equal(faultOf({ ...good, viewers: 0, fewestPictures: 0 }, 10_000, ours), undefined)
  })

  it('is void with a viewer that was starved, closed, or got a torn stream', () => {
    const fault = (change: Partial<SwarmReport>): string =>
      faultOf({ ...good, ...change }, 10_000, ours) ?? 'counts'
    assert.equal(fault({ fewestPictures: 236 }), 'a viewer got 236 of 237 pictures')
    assert.equal(fault({ closed: 1 }), '1 viewers were closed')
    assert.equal(fault({ lostPackets: 1, badPackets: 2 }), '1 packets lost, 2 broken')
    assert.equal(fault({ startedWithoutKeyframe: 1 }), '1 viewers began without a keyframe')
  })

  it('goes by the best viewer where the camera is not one of the bench', () => {
    const subject = { startsWithKeyframe: false, picturesPerSecond: Number.NaN }
    assert.equal(faultOf({ ...good, fewestPictures: 95, mostPictures: 100 }, 10_000, subject), undefined)
    assert.equal(
      faultOf({ ...good, fewestPictures: 94, mostPictures: 100 }, 10_000, subject),
      'a viewer got 94 of 95 pictures',
    )
    assert.match(faultOf({ ...good, fewestPictures: 0, mostPictures: 0 }, 10_000, subject) ?? '', /0 of 1/)
  })
})
