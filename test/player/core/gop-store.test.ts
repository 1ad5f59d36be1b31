import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { GopStore } from '../../../src/player/core/gop-store.ts'

function picture(pts: number, keyframe = false, bytes = 10) {
  return { dts: pts, pts, duration: 3600, keyframe, nalUnits: [new Uint8Array(bytes)] }
}

function taken(store: GopStore): unknown {
  const { items, isBroken } = store.take()
  return isBroken ? 'broken' : items.map(({ pts }) => pts)
}

describe('GopStore', () => {
  it('keeps everything, in its order, as long as no keyframe comes', () => {
    const store = new GopStore()
    store.picture(picture(1))
    store.sound({ pts: 2, frames: [] })
    store.picture(picture(3))
    assert.deepEqual(taken(store), [1, 2, 3])
  })

  it('keeps the newest group of pictures alone', () => {
    const store = new GopStore()
    for (const kept of [picture(1), picture(2, true), picture(3), picture(4, true), picture(5)])
      store.picture(kept)
    assert.deepEqual(taken(store), [4, 5])
  })

  it('is broken past 16 MiB, and whole again from the next keyframe on', () => {
    const store = new GopStore()
    store.picture(picture(1, false, 16 * 1024 * 1024))
    store.picture(picture(2))
    store.sound({ pts: 3, frames: [] })
    assert.equal(taken(store), 'broken')
    store.picture(picture(4, true))
    store.picture(picture(5))
    assert.deepEqual(taken(store), [4, 5])
  })

  it('is broken where another stream of bytes begins, up to its keyframe', () => {
    const store = new GopStore()
    store.picture(picture(1, true))
    store.restart()
    assert.equal(taken(store), 'broken')
  })

  it('is of use to an engine that lost its decoder only if it begins with a keyframe', () => {
    const store = new GopStore()
    store.picture(picture(1))
    store.needKeyframe()
    assert.equal(taken(store), 'broken')
    store.picture(picture(2, true))
    store.needKeyframe()
    assert.deepEqual(taken(store), [2])
  })

  it('is of no use to an engine that lost its decoder before anything came', () => {
    const store = new GopStore()
    store.needKeyframe()
    store.picture(picture(1))
    assert.equal(taken(store), 'broken')
  })
})
