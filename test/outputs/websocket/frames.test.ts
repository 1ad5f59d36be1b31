import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { UNIT_HEADROOM } from '../../../src/media/unit.ts'
import { Framer, PingNumbers } from '../../../src/outputs/websocket/framer.ts'
import { carriesPing, frameUnit, pingNumberOf, textFrame } from '../../../src/outputs/websocket/frames.ts'
import { PingLog, UnansweredPings } from '../../../src/outputs/websocket/unanswered-pings.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { audio, continuation, keyframe, picture } from '../../support/units.ts'

describe('frameUnit', () => {
  it('puts header and ping around the packets without copying them', () => {
    const unit = picture({ tsBytes: 188 })
    unit.buffer[UNIT_HEADROOM] = 0x47
    const plain = frameUnit(unit, undefined)
    assert.equal(plain.length, 4 + 188)
    assert.equal(plain.subarray(0, 5).toString('hex'), '827e00bc47')
    assert.ok(!carriesPing(unit))
    const pinged = frameUnit(unit, 7)
    assert.equal(pinged.buffer, unit.buffer.buffer)
    assert.equal(pinged.subarray(4 + 188).toString('hex'), '89080000000000000007')
    assert.ok(carriesPing(unit))
    assert.equal(pingNumberOf(unit), 7)
  })

  it('finds room for the longest header', () => {
    const frame = frameUnit(keyframe({ tsBytes: 188 * 349 }), undefined)
    assert.equal(frame.subarray(0, 10).toString('hex'), '827f000000000001004c')
    assert.equal(frame.length, 10 + 188 * 349)
  })

  it('writes texts by their bytes, not their characters', () => {
    assert.equal(textFrame('ä').toString('hex'), '8102c3a4')
  })
})

describe('Framer', () => {
  it('frames each unit once for all viewers', () => {
    const framer = new Framer(new ManualClock(), new PingNumbers())
    const unit = keyframe()
    assert.equal(framer.frame(unit), framer.frame(unit))
  })

  it('lets a ping travel behind a picture every four seconds, never behind audio', () => {
    const clock = new ManualClock()
    const framer = new Framer(clock, new PingNumbers())
    const pings: (number | undefined)[] = []
    for (const unit of [audio(), keyframe(), picture(), picture(), continuation(), picture()]) {
      framer.frame(unit)
      pings.push(carriesPing(unit) ? pingNumberOf(unit) : undefined)
      clock.tick(1400)
    }
    assert.deepEqual(pings, [undefined, 1, undefined, undefined, 2, undefined])
  })

  it('gives the clock of the picture, not of what continues it', () => {
    const framer = new Framer(new ManualClock(), new PingNumbers())
    assert.equal(framer.clockFrame(), undefined)
    framer.frame(picture({ pts90k: 5, arrivedMs: 1 }))
    framer.frame(continuation({ pts90k: 9, arrivedMs: 2 }))
    assert.match(framer.clockFrame()?.toString() ?? '', /"pts90k":5,"arrivedMs":1,/)
  })
})

describe('UnansweredPings', () => {
  it('is as old as the oldest ping without an answer', () => {
    const pings = new UnansweredPings()
    assert.equal(pings.oldestAgeMs(100), 0)
    pings.written(4, 100)
    pings.written(5, 200)
    assert.equal(pings.oldestAgeMs(250), 150)
    pings.answered(4)
    assert.equal(pings.oldestAgeMs(250), 50)
  })

  it('counts what a batch wrote while this viewer was in it', () => {
    const log = new PingLog()
    const pings = new UnansweredPings()
    log.written(1, 100)
    pings.follow(log)
    log.written(2, 200)
    log.written(3, 300)
    assert.equal(pings.oldestAgeMs(400), 200)
    pings.answered(2)
    assert.equal(pings.oldestAgeMs(400), 100)
    pings.unfollow()
    log.written(4, 400)
    pings.answered(3)
    assert.equal(pings.oldestAgeMs(500), 0)
  })

  it('takes an answer to the newest as an answer to all before, and passes over numbers it never wrote', () => {
    const pings = new UnansweredPings()
    pings.written(9, 100)
    pings.written(3, 200)
    pings.answered(77)
    assert.equal(pings.oldestAgeMs(300), 200)
    pings.answered(3)
    assert.equal(pings.oldestAgeMs(300), 0)
  })
})
