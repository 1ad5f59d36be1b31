import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Picture } from '../../../src/player/engine.ts'
import { PictureQueue } from '../../../src/player/webcodecs/picture-queue.ts'
import { videoTrack } from '../../support/units.ts'

function picture(keyframe: boolean, bytes = 4_000): Picture {
  return { dts: 0, pts: 0, duration: 3_600, keyframe, nalUnits: [new Uint8Array(bytes)] }
}

function pushAll(queue: PictureQueue, pictures: readonly Picture[], nowMs: number): boolean[] {
  return pictures.map((next) => queue.push(next, videoTrack, nowMs))
}

describe('PictureQueue', () => {
  it('takes a whole group of ten seconds at once, and gives it back in order', () => {
    const queue = new PictureQueue()
    const pictures = Array.from({ length: 250 }, (_, i) => picture(i === 0))
    assert.equal(pushAll(queue, pictures, 0).includes(false), false)
    assert.deepEqual(
      pictures.map(() => queue.shift()?.picture),
      pictures,
    )
    assert.equal(queue.shift(), undefined)
  })

  it('leaves out what waits for more than half a second once there is a newer keyframe', () => {
    const queue = new PictureQueue()
    pushAll(queue, [picture(true), picture(false), picture(false)], 0)
    const keyframe = picture(true)
    queue.push(keyframe, videoTrack, 501)
    assert.deepEqual([queue.length, queue.skipped], [1, 3])
    assert.equal(queue.shift()?.picture, keyframe)
  })

  it('keeps what waits for less, and what waits long without a newer keyframe', () => {
    const queue = new PictureQueue()
    pushAll(queue, [picture(true), picture(false)], 0)
    queue.push(picture(true), videoTrack, 499)
    queue.push(picture(false), videoTrack, 60_000)
    assert.deepEqual([queue.length, queue.skipped, queue.oldestMs], [4, 0, 0])
  })

  it('empties itself, and says so, when it holds too many pictures or bytes', () => {
    for (const [count, bytes] of [
      [4_001, 10],
      [34, 1024 * 1024],
    ] as const) {
      const queue = new PictureQueue()
      const taken = pushAll(
        queue,
        Array.from({ length: count }, (_, i) => picture(i === 0, bytes)),
        0,
      )
      const refused = taken.indexOf(false)
      assert.equal(refused, count === 34 ? 32 : 4_000)
      assert.equal(queue.skipped, refused + 1)
    }
  })

  it('counts bytes down again', () => {
    const queue = new PictureQueue()
    for (let i = 0; i < 100; i++) {
      assert.equal(queue.push(picture(i === 0, 1024 * 1024), videoTrack, 0), true)
      queue.shift()
    }
  })
})
