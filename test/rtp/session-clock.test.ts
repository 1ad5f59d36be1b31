import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { SessionClock } from '../../src/rtp/session-clock.ts'

/** Timestamps begin anywhere. */
const VIDEO_AT = 4_000_000_000
const AUDIO_AT = 77_000

/** A camera whose sound comes so much later than the picture of the same moment. */
class Camera {
  readonly clock = new SessionClock({ video: 90_000, audio: 8000 })
  readonly #soundLateMs: number

  constructor(soundLateMs = 0) {
    this.#soundLateMs = soundLateMs
  }

  /** What is seen at this moment comes at once. */
  picture(ms: number): number {
    return this.clock.video(VIDEO_AT + ms * 90, ms)
  }

  sound(ms: number): number | undefined {
    return this.clock.audio(AUDIO_AT + ms * 8, ms + this.#soundLateMs)
  }

  /** As RTP-Info says it: what picture and sound of the moment 0 have, or a picture so much later. */
  start(laterMs = 0): void {
    this.clock.start({ video: VIDEO_AT + laterMs * 90, audio: AUDIO_AT })
  }

  reports(ms: number, wallMs = 1_700_000_000_000 + ms): void {
    this.clock.videoReport({ timestamp: VIDEO_AT + ms * 90, wallMs })
    this.clock.audioReport({ timestamp: AUDIO_AT + ms * 8, wallMs })
  }

  /** By how many milliseconds sound is placed later than the picture of its moment, 20 ms apart. */
  errors(fromMs: number, toMs: number): (number | undefined)[] {
    const errors: (number | undefined)[] = []
    for (let ms = fromMs; ms < toMs; ms += 20) {
      const picture = this.picture(ms)
      const sound = this.sound(ms)
      errors.push(sound === undefined ? undefined : (sound - picture) / 90)
    }
    return errors
  }
}

describe('SessionClock', () => {
  it('counts pictures as they say, in ticks of 90 kHz', () => {
    const clock = new SessionClock({ video: 30_000, audio: 8000 })
    assert.deepEqual([clock.video(100, 0), clock.video(1300, 40), clock.video(700, 45)], [300, 3900, 2100])
  })

  it('has no time for sound before the first picture', () => {
    const camera = new Camera()
    assert.equal(camera.sound(0), undefined)
    camera.picture(20)
    assert.notEqual(camera.sound(20), undefined)
  })

  it('places sound by when it came, and stays there, as long as nothing is told', () => {
    const camera = new Camera(60)
    assert.deepEqual(new Set(camera.errors(0, 1000)), new Set([60]))
    camera.clock.videoReport({ timestamp: VIDEO_AT, wallMs: 5 })
    assert.deepEqual(new Set(camera.errors(1000, 2000)), new Set([60]))
  })

  it('places sound exactly from its beginning where both have reported before', () => {
    const camera = new Camera(150)
    camera.picture(0)
    camera.reports(0)
    assert.deepEqual(new Set(camera.errors(20, 1000)), new Set([0]))
  })

  it('mends a place that was wrong by 10 ms a second, so that no step is heard', () => {
    const camera = new Camera(150)
    camera.errors(0, 5000)
    camera.reports(5000)
    const errors = camera.errors(5000, 25_000).map(Number)
    for (const [index, error] of errors.slice(1).entries()) {
      const step = error - errors[index]!
      assert.ok(step <= 0 && step >= -0.21, `${step}`)
    }
    assert.ok(Math.abs(errors[500]! - 50) < 1, `${errors[500]}`)
    assert.equal(errors.at(-1), 0)
  })

  it('steps at once where lips are seen to be wrong, forwards and back, and never runs back', () => {
    const late = new Camera(900)
    late.errors(0, 2000)
    late.reports(2000)
    const errors = late.errors(2000, 4000)
    // What lies behind what was heard already is left out.
    assert.equal(errors.filter((error) => error === undefined).length, 45)
    assert.ok(errors.every((error) => error === undefined || error === 0))
    const early = new Camera(-900)
    early.errors(1000, 2000)
    early.reports(2000)
    assert.deepEqual(new Set(early.errors(2000, 3000)), new Set([0]))
  })

  it('places sound by what the session says of its start, until both have reported', () => {
    const camera = new Camera(300)
    camera.start()
    assert.deepEqual(new Set(camera.errors(0, 1000)), new Set([0]))
    // The sound was heard 30 ms later than it had said.
    camera.clock.videoReport({ timestamp: VIDEO_AT + 90_000, wallMs: 5000 })
    assert.deepEqual(new Set(camera.errors(1000, 2000)), new Set([0]))
    camera.clock.audioReport({ timestamp: AUDIO_AT + 8000, wallMs: 5030 })
    assert.ok(Math.abs(camera.errors(2000, 6000).at(-1)! - 30) < 1e-6)
    // What the reports had told stays when the camera’s time is set.
    camera.clock.videoReport({ timestamp: VIDEO_AT + 6 * 90_000, wallMs: 99_000 })
    assert.ok(Math.abs(camera.errors(6000, 9000).at(-1)! - 30) < 1e-6)
  })

  it('mends a place by arrival without a step where the session says its start later', () => {
    const camera = new Camera(100)
    assert.deepEqual(new Set(camera.errors(0, 60)), new Set([100]))
    camera.start()
    const errors = camera.errors(60, 12_000).map(Number)
    for (const [index, error] of errors.slice(1).entries()) {
      const step = error - errors[index]!
      assert.ok(step <= 0 && step >= -0.21, `${step}`)
    }
    assert.ok(Math.abs(errors.at(-1)!) < 1e-6)
  })

  it('does not believe a start that is half a second from where sound comes', () => {
    for (const ms of [500, -500]) {
      const camera = new Camera(0)
      camera.start(ms)
      assert.deepEqual(new Set(camera.errors(0, 1000)), new Set([ms]))
      const other = new Camera(0)
      other.start(ms + Math.sign(ms))
      assert.deepEqual(new Set(other.errors(0, 1000)), new Set([0]))
    }
    const camera = new Camera(60)
    camera.clock.start({ video: 1, audio: 1 })
    assert.deepEqual(new Set(camera.errors(0, 1000)), new Set([60]))
  })

  it('takes a start of before the 32 bits began anew', () => {
    const clock = new SessionClock({ video: 90_000, audio: 8000 })
    clock.start({ video: 2 ** 32 - 900, audio: 2 ** 32 - 80 })
    const picture = clock.video(900, 0)
    assert.equal(clock.audio(80, 50), picture)
    // Counted on past them, as those of a stream that goes on are.
    const later = new SessionClock({ video: 90_000, audio: 8000 })
    later.start({ video: 0xffff_fc7c, audio: 0xffff_ffb0 })
    assert.equal(later.audio(5, 0), undefined)
    const next = later.video(2 ** 32 + 900, 0)
    assert.equal(later.audio(2 ** 32 + 80, 50), next)
  })

  it('believes the start again behind a jump of both clocks, and not behind a jump of one', () => {
    const camera = new Camera(50)
    camera.start()
    camera.errors(0, 1000)
    const { clock } = camera
    const hourMs = 3_600_000
    const picture = clock.video(VIDEO_AT + (1000 + hourMs) * 90, 1000)
    assert.equal(clock.audio(AUDIO_AT + (1000 + hourMs) * 8, 1050), picture)
    const alone = clock.video(VIDEO_AT + (1020 + 2 * hourMs) * 90, 1020)
    assert.equal(clock.audio(AUDIO_AT + (1020 + hourMs) * 8, 1070), alone + 50 * 90)
  })

  it('does not believe reports that do not speak of one clock, nor of none', () => {
    const camera = new Camera(60)
    camera.errors(0, 1000)
    camera.clock.videoReport({ timestamp: VIDEO_AT, wallMs: 1_700_000_000_000 })
    camera.clock.audioReport({ timestamp: AUDIO_AT, wallMs: 31_000 })
    assert.deepEqual(new Set(camera.errors(1000, 2000)), new Set([60]))
    const blank = new Camera(60)
    blank.errors(0, 1000)
    blank.reports(1000, -2_208_988_800_000)
    assert.deepEqual(new Set(blank.errors(1000, 2000)), new Set([60]))
  })

  it('waits for both again when the camera’s time was set', () => {
    const camera = new Camera(100)
    camera.picture(0)
    camera.reports(0)
    assert.deepEqual(new Set(camera.errors(20, 5000)), new Set([0]))
    // Two seconds on: the pictures' report comes first.
    camera.clock.videoReport({ timestamp: VIDEO_AT + 5000 * 90, wallMs: 1_700_000_007_000 })
    assert.deepEqual(new Set(camera.errors(5000, 6000)), new Set([0]))
    camera.clock.audioReport({ timestamp: AUDIO_AT + 5000 * 8, wallMs: 1_700_000_007_000 })
    assert.deepEqual(new Set(camera.errors(6000, 7000)), new Set([0]))
  })

  it('places sound anew when either clock jumps', () => {
    const camera = new Camera(0)
    camera.picture(0)
    camera.reports(0)
    camera.errors(20, 1000)
    const { clock } = camera
    const jumped = clock.audio(5, 1000)
    assert.equal(jumped, VIDEO_AT + 1000 * 90 - 20 * 90 + 20 * 90)
    const picture = clock.video(1000, 1020)
    assert.equal(clock.audio(5 + 160, 1020), picture)
  })

  it('takes a burst after a stall for no jump', () => {
    const camera = new Camera(0)
    camera.picture(0)
    camera.reports(0)
    camera.errors(20, 1000)
    for (let ms = 1000; ms < 9000; ms += 20) {
      const picture = camera.clock.video(VIDEO_AT + ms * 90, 9000)
      assert.equal(camera.clock.audio(AUDIO_AT + ms * 8, 9000), picture)
    }
  })

  it('never runs back, whatever comes', () => {
    const event = fc.record({
      kind: fc.constantFrom('video', 'audio', 'videoReport', 'audioReport', 'start'),
      timestamp: fc.integer({ min: 0, max: 2_000_000 }),
      ms: fc.integer({ min: 0, max: 20_000 }),
    })
    const property = fc.property(fc.array(event, { maxLength: 100 }), (events) => {
      const clock = new SessionClock({ video: 90_000, audio: 8000 })
      let last = Number.NEGATIVE_INFINITY
      for (const { kind, timestamp, ms } of events) {
        if (kind === 'video') {
          const before = clock.video(timestamp, ms)
          assert.ok(Number.isSafeInteger(before))
          last = Number.NEGATIVE_INFINITY
        } else if (kind === 'audio') {
          const time = clock.audio(timestamp, ms)
          if (time === undefined) continue
          assert.ok(Number.isSafeInteger(time) && time > last)
          last = time
        } else if (kind === 'videoReport') clock.videoReport({ timestamp, wallMs: ms })
        else if (kind === 'start') clock.start({ video: timestamp, audio: ms })
        else clock.audioReport({ timestamp, wallMs: ms })
      }
    })
    fc.assert(property)
  })
})
