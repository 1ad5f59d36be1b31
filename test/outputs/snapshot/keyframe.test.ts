import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Unit } from '../../../src/media/unit.ts'
import { newestKeyframe, runUpTo } from '../../../src/outputs/snapshot/keyframe.ts'
import { Ring } from '../../../src/stream/ring.ts'
import { audio, continuation, keyframe, picture } from '../../support/units.ts'

/** Units of different bytes. */
let made = 0
function marked(unit: Unit): Unit {
  unit.ts.fill(++made)
  return unit
}

const packetsOf = (...units: readonly Unit[]): Buffer => Buffer.concat(units.map(({ ts }) => ts))

function ringOf(...units: Unit[]): Ring {
  const ring = new Ring({ maxBytes: 1e6, maxAgeMs: 10_000, ledger: { ringBytes: 0 } })
  for (const unit of units) ring.push(marked(unit))
  return ring
}

describe('newestKeyframe', () => {
  it('has all its pieces, in their order, whatever lies between and behind', () => {
    const pieces = [
      keyframe({ pts90k: 1 }),
      continuation({ pts90k: 2 }),
      continuation({ pts90k: 3 }),
    ] as const
    const [first, second, third] = pieces
    const ring = ringOf(
      keyframe(),
      picture(),
      first,
      audio(),
      second,
      third,
      audio(),
      picture(),
      continuation(),
    )
    assert.deepEqual(newestKeyframe(ring, 0)?.packets, packetsOf(...pieces))
  })

  it('is one that nothing more can come of: a picture follows it, or 100 ms of silence', () => {
    const [older, newer] = [keyframe({ arrivedMs: 0 }), keyframe({ arrivedMs: 1000 })]
    const ring = ringOf(older, picture(), newer)
    assert.deepEqual(newestKeyframe(ring, 1099)?.packets, packetsOf(older))
    assert.deepEqual(newestKeyframe(ring, 1100)?.packets, packetsOf(newer))
    ring.push(audio())
    assert.deepEqual(newestKeyframe(ring, 1099)?.packets, packetsOf(older))
    ring.push(picture({ arrivedMs: 1040 }))
    assert.deepEqual(newestKeyframe(ring, 1040)?.packets, packetsOf(newer))
    assert.equal(newestKeyframe(ringOf(newer), 1099), undefined)
    assert.equal(newestKeyframe(ringOf(picture(), audio()), 5000), undefined)
  })

  it('is a copy: its memory may be another picture’s by the time that it is shown', () => {
    const unit = keyframe()
    const found = newestKeyframe(ringOf(unit, picture()), 0)
    const before = packetsOf(unit)
    unit.ts.fill(0xff)
    assert.deepEqual(found?.packets, before)
  })

  it('is told from any other by its id', () => {
    const ids = [
      keyframe({ pts90k: 1, arrivedMs: 1 }),
      keyframe({ pts90k: 1, arrivedMs: 2 }),
      keyframe({ pts90k: 2, arrivedMs: 1 }),
    ].map((unit) => newestKeyframe(ringOf(unit), 1000)?.id)
    assert.equal(new Set(ids).size, 3)
  })
})

describe('runUpTo', () => {
  const refresh = (pts90k: number): Unit => keyframe({ randomAccess: 'recovery', pts90k })

  it('goes from the keyframe before to the newest picture, and says where the keyframe is in it', () => {
    const [before, between, at, behind] = [refresh(0), picture(), refresh(90_000), picture()]
    const ring = ringOf(refresh(-90_000), picture(), before, audio(), between, at, behind)
    const found = newestKeyframe(ring, 0)!
    assert.deepEqual(runUpTo(found, ring), {
      packets: packetsOf(before, between, at, behind),
      skipSeconds: 0.996,
    })
  })

  it('is from the keyframe on where the ring holds none before', () => {
    const [at, behind] = [refresh(0), picture()]
    const ring = ringOf(picture(), at, behind)
    assert.deepEqual(runUpTo(newestKeyframe(ring, 0)!, ring), {
      packets: packetsOf(at, behind),
      skipSeconds: 0,
    })
  })

  it('is nothing where the keyframe is gone, or stands for itself', () => {
    const ring = ringOf(refresh(0), picture())
    const found = newestKeyframe(ring, 0)!
    ring.clear()
    assert.equal(runUpTo(found, ring), undefined)
    const idr = ringOf(keyframe(), picture())
    assert.equal(runUpTo(newestKeyframe(idr, 0)!, idr), undefined)
  })
})
