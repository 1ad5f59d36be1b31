import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeWallClockSei } from '../../../src/codecs/wall-clock-sei.ts'
import { CameraWay } from '../../../src/player/core/camera-way.ts'

const START_CODE = [0, 0, 0, 1]
const SLICE = [0x41, 0x9a, 0x12]
const clock = { type: 'clock', serverNowMs: 0 } as const

/** A picture that was sent at `sentMs`. */
function picture(sentMs: number, pts90k: number): { pts90k: number; payload: Uint8Array } {
  const payload = Uint8Array.of(...START_CODE, ...encodeWallClockSei(sentMs), ...START_CODE, ...SLICE)
  return { pts90k, payload }
}

describe('CameraWay', () => {
  it('is what lies between the time in a picture and its arrival', () => {
    const way = new CameraWay()
    way.clock({ ...clock, pts90k: 9000, arrivedMs: 1_000_030 }, picture(1_000_000, 9000))
    assert.equal(way.ms, 30)
  })

  it('goes by another picture than the message where another is the newest, also past the wrap', () => {
    const way = new CameraWay()
    way.clock({ ...clock, pts90k: 2 ** 33 - 1800, arrivedMs: 1_000_030 }, picture(1_000_040, 1800))
    assert.equal(way.ms, 30)
  })

  it('is the median of the last five', () => {
    const way = new CameraWay()
    for (const ms of [500, 10, 20, 300, 30, 40])
      way.clock({ ...clock, pts90k: 0, arrivedMs: 1_000_000 + ms }, picture(1_000_000, 0))
    assert.equal(way.ms, 30)
  })

  it('is not known without a time in the picture, before the first one, or by another clock', () => {
    const way = new CameraWay()
    const known = (): void => way.clock({ ...clock, pts90k: 0, arrivedMs: 1_000_000 }, picture(1_000_000, 0))
    const message = { ...clock, pts90k: 0, arrivedMs: 1_000_000 }
    for (const other of [
      undefined,
      { pts90k: 0, payload: Uint8Array.of(...START_CODE, ...SLICE) },
      picture(1_000_060, 0),
      picture(980_000, 0),
    ]) {
      known()
      assert.equal(way.ms, 0)
      way.clock(message, other)
      assert.equal(way.ms, undefined)
    }
  })
})
