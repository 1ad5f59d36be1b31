import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { array, assert as assertProperty, integer, property } from 'fast-check'
import { AudioClock } from '../../src/player/audio-clock.ts'
import { MediaClock } from '../../src/player/media-clock.ts'

const WRAP = 2 ** 33

/** Media times of pictures at these wire times, counted from the first. */
function timesOf(wireTimes: readonly number[]): number[] {
  const clock = new MediaClock()
  const times = wireTimes.map((dts) => clock.picture(dts, dts).dts)
  return times.map((dts) => dts - times[0]!)
}

describe('MediaClock', () => {
  it('follows the wire while it steps forward by less than a second', () => {
    assert.deepEqual(timesOf([5000, 8600, 12_200, 95_000]), [0, 3600, 7200, 90_000])
  })

  it('goes on over the wrap of 33 bits', () => {
    assert.deepEqual(timesOf([WRAP - 3600, 0, 3600]), [0, 3600, 7200])
  })

  it('lets a picture follow the last one when the wire jumps back, stands still or leaps', () => {
    assert.deepEqual(timesOf([90_000, 93_000, 0, 3000, 3000, 6000]), [0, 3000, 6000, 9000, 12_000, 15_000])
    assert.deepEqual(timesOf([0, 3000, 900_000, 903_000]), [0, 3000, 6000, 9000])
  })

  it('never steps back or by more than a second, whatever the wire does', () => {
    assertProperty(
      property(array(integer({ min: 0, max: WRAP - 1 }), { minLength: 2 }), (wireTimes) => {
        const times = timesOf(wireTimes)
        return times.every((dts, i) => i === 0 || (dts > times[i - 1]! && dts - times[i - 1]! <= 90_000))
      }),
    )
  })

  it('says how long a picture lasts by the last step, and keeps the distance of PTS and DTS', () => {
    const clock = new MediaClock()
    clock.picture(0, 0)
    const { dts, pts, duration } = clock.picture(4500, 13_500)
    assert.equal(pts - dts, 9000)
    assert.equal(duration, 4500)
  })

  it('places audio beside the pictures, and refuses what lies far from them', () => {
    const clock = new MediaClock()
    assert.equal(clock.audio(0), undefined)
    const { dts } = clock.picture(90_000, 90_000)
    assert.equal(clock.audio(88_000), dts - 2000)
    assert.equal(clock.audio(92_000), dts + 2000)
    assert.equal(clock.audio(900_000), undefined)
  })

  it('tells the distance from a media time to a wire time', () => {
    const clock = new MediaClock()
    assert.equal(clock.ticksUntil(0, 0), undefined)
    const { dts } = clock.picture(WRAP - 1000, WRAP - 1000)
    assert.equal(clock.ticksUntil(dts, 2000), 3000)
  })

  it('knows how old a picture is that was there before the wire began anew', () => {
    const clock = new MediaClock()
    const before = clock.picture(90_000, 90_000)
    const after = clock.picture(990_000, 990_000)
    assert.equal(clock.ticksUntil(before.dts, 990_000), 900_000)
    assert.equal(clock.ticksUntil(after.dts, 990_000), 0)
  })
})

describe('AudioClock', () => {
  it('lays frames end to end through the rounding of their stamps', () => {
    const clock = new AudioClock(44_100)
    const starts = [0, 1, 2, 3].map((i) => clock.place((i * 1024) / 44_100 + 0.003 * (i % 2), 1, 1024))
    assert.deepEqual(starts, [0, 1024, 2048, 3072])
  })

  it('leaves a gap where there is one, and leaves out what is there already', () => {
    const clock = new AudioClock(48_000)
    assert.equal(clock.place(1, 2, 1024), 48_000)
    assert.equal(clock.place(2, 1, 1024), 96_000)
    assert.equal(clock.place(1.5, 1, 1024), undefined)
    assert.equal(clock.place(-1, 1, 1024), undefined)
  })
})
