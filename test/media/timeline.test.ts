import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Timeline, type Stamp } from '../../src/media/timeline.ts'

const WRAP = 2 ** 33
const HOUR = 3600 * 90_000
const PICTURE = 3600
const AUDIO = 1920

/** A camera with both tracks on one clock; `skew90k` is what its clock has jumped by. */
class Camera {
  readonly timeline = new Timeline()
  readonly video: Stamp[] = []
  readonly audio: Stamp[] = []
  skew90k = 0
  nowMs = 0

  picture(atMs = this.nowMs): Stamp {
    const raw = this.#raw(atMs)
    const stamp = this.timeline.map('video', raw, raw, this.nowMs)
    this.video.push(stamp)
    return stamp
  }

  sound(atMs = this.nowMs): Stamp {
    const raw = this.#raw(atMs)
    const stamp = this.timeline.map('audio', raw, raw, this.nowMs)
    this.audio.push(stamp)
    return stamp
  }

  /** Both tracks for a while, 25 pictures and 50 sounds a second. */
  run(ms: number): void {
    for (const end = this.nowMs + ms; this.nowMs < end; this.nowMs += 20) {
      if (this.nowMs % 40 === 0) this.picture()
      this.sound()
    }
  }

  #raw(atMs: number): number {
    return (((atMs * 90 + this.skew90k) % WRAP) + WRAP) % WRAP
  }
}

function steps(stamps: readonly Stamp[]): number[] {
  return stamps.slice(1).map((stamp, index) => stamp.dts90k - stamps[index]!.dts90k)
}

function jumps(camera: Camera): number {
  return [...camera.video, ...camera.audio].filter((stamp) => stamp.discontinuity).length
}

test('A steady source keeps its steps, and only its first unit begins an epoch', () => {
  const camera = new Camera()
  camera.skew90k = 123_456_789
  camera.run(5000)
  assert.ok(steps(camera.video).every((step) => step === PICTURE))
  assert.equal(jumps(camera), 1)
  assert.equal(camera.video[0]!.dts90k, camera.audio[0]!.dts90k)
})

for (const [what, skew] of [
  ['an hour ahead', HOUR],
  ['an hour back', -HOUR],
  ['two seconds ahead', 180_000],
  ['half a second back', -45_000],
  ['by 2^32 as an RTP clock may', 2 ** 32],
] as const) {
  test(`A clock that jumps ${what} begins one epoch and no step shows`, () => {
    const camera = new Camera()
    camera.skew90k = 2 * HOUR
    camera.run(2000)
    camera.skew90k += skew
    camera.run(2000)
    assert.ok(steps(camera.video).every((step) => step === PICTURE))
    assert.ok(steps(camera.audio).every((step) => step > 0 && step <= 2 * AUDIO))
    assert.equal(jumps(camera), 2)
    assert.equal(camera.video.at(-1)!.dts90k + PICTURE / 2, camera.audio.at(-1)!.dts90k)
  })
}

test('Tracks that jump at different moments end up on one clock again', () => {
  const camera = new Camera()
  camera.run(2000)
  for (let index = 0; index < 10; index += 1) {
    camera.nowMs += 40
    camera.skew90k = HOUR
    camera.picture()
    camera.skew90k = 0
    camera.sound()
  }
  camera.nowMs += 40
  camera.skew90k = HOUR
  camera.run(2000)
  assert.equal(jumps(camera), 2)
  assert.equal(camera.video.at(-1)!.dts90k + PICTURE / 2, camera.audio.at(-1)!.dts90k)
  assert.ok(steps(camera.video).every((step) => step <= 2 * PICTURE))
})

test('The 33-bit wrap is no jump', () => {
  const camera = new Camera()
  camera.skew90k = WRAP - 90_000
  camera.run(3000)
  assert.equal(jumps(camera), 1)
  assert.ok(steps(camera.video).every((step) => step === PICTURE))
})

test('A new source goes on where wall time stands', () => {
  const camera = new Camera()
  camera.run(2000)
  const before = camera.video.at(-1)!
  camera.timeline.open()
  camera.nowMs = 12_000
  camera.skew90k = -777 * 90_000
  camera.run(1000)
  const first = camera.video.find((stamp, index) => index > 0 && stamp.discontinuity)!
  assert.equal(first.dts90k - before.dts90k, (12_000 - 1960) * 90)
  assert.equal(jumps(camera), 2)
  assert.ok(steps(camera.audio).every((step) => step > 0))
})

test('A new source at once leaves at least one picture between', () => {
  const camera = new Camera()
  camera.run(2000)
  const before = camera.video.at(-1)!
  camera.timeline.open()
  camera.nowMs = 1960
  assert.ok(camera.picture(0).dts90k - before.dts90k >= PICTURE)
})

test('Bursts after a stall of the network are no jump, at 25 and at 0.5 pictures a second', () => {
  for (const periodMs of [40, 2000]) {
    const camera = new Camera()
    let sentMs = 0
    for (; sentMs < 20_000; sentMs += periodMs) {
      camera.nowMs = sentMs
      camera.picture(sentMs)
    }
    camera.nowMs = sentMs + 9000
    for (; sentMs < camera.nowMs; sentMs += periodMs) camera.picture(sentMs)
    assert.equal(jumps(camera), 1)
    assert.ok(steps(camera.video).every((step) => step === periodMs * 90))
  }
})

test('A slow camera whose first pictures come in one burst does not jump', () => {
  const camera = new Camera()
  for (const sentMs of [0, 2000, 4000, 6000]) camera.picture(sentMs)
  assert.equal(jumps(camera), 1)
  assert.deepEqual(steps(camera.video), [180_000, 180_000, 180_000])
})

test('A camera that sends rarely while nothing moves does not jump', () => {
  const camera = new Camera()
  camera.run(2000)
  for (let index = 0; index < 5; index += 1) {
    camera.nowMs += 5000
    camera.picture()
  }
  assert.equal(jumps(camera), 1)
})

test('Pictures lost for 20 s leave a gap of 20 s and no jump', () => {
  const camera = new Camera()
  camera.run(2000)
  camera.nowMs += 20_000
  camera.run(1000)
  assert.equal(jumps(camera), 1)
})

test('A clock that is slow for a day leaves no room for a jump to hide in', () => {
  const timeline = new Timeline()
  let raw = 0
  // 200 ppm slow: 17 s in a day.
  for (let second = 0; second < 86_400; second += 1) {
    timeline.map('video', raw % WRAP, raw % WRAP, second * 1000)
    raw += 89_982
  }
  raw += 3 * 90_000
  assert.equal(timeline.map('video', raw % WRAP, raw % WRAP, 86_400_000).discontinuity, true)
})

test('PTS may go back among B-frames, never under DTS', () => {
  const timeline = new Timeline()
  const reorder = [2, 5, 3, 1, 2]
  const stamps = reorder.map((ahead, index) =>
    timeline.map('video', (index + ahead) * PICTURE, index * PICTURE, index * 40),
  )
  assert.deepEqual(
    stamps.map((stamp) => (stamp.pts90k - stamp.dts90k) / PICTURE),
    reorder,
  )
  const broken = timeline.map('video', 0, 5 * PICTURE, 200)
  assert.equal(broken.pts90k, broken.dts90k)
})

test('Tracks with clocks that have nothing in common each keep their own', () => {
  const camera = new Camera()
  for (; camera.nowMs < 3000; camera.nowMs += 40) {
    camera.skew90k = 0
    camera.picture()
    camera.skew90k = 10 * HOUR
    camera.sound()
  }
  assert.equal(jumps(camera), 2)
  assert.ok(steps(camera.video).every((step) => step === PICTURE))
  assert.ok(steps(camera.audio).every((step) => step === PICTURE))
})

test('DTS of each track rises whatever comes', () => {
  const unit = fc.record({
    kind: fc.constantFrom('video' as const, 'audio' as const),
    raw: fc.oneof(fc.nat(WRAP - 1), fc.nat(500_000)),
    waitMs: fc.nat(5000),
    open: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 200 }), (units) => {
      const timeline = new Timeline()
      const last = { video: Number.NEGATIVE_INFINITY, audio: Number.NEGATIVE_INFINITY }
      let nowMs = 0
      for (const { kind, raw, waitMs, open } of units) {
        nowMs += waitMs
        if (open) timeline.open()
        const stamp = timeline.map(kind, raw, raw, nowMs)
        assert.ok(stamp.dts90k > last[kind])
        assert.ok(stamp.pts90k >= stamp.dts90k)
        last[kind] = stamp.dts90k
      }
    }),
  )
})
