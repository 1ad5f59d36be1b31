import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Unit } from '../../src/media/unit.ts'
import { Ring, UNIT_OVERHEAD_BYTES } from '../../src/stream/ring.ts'
import { audio, continuation, keyframe, picture } from '../support/units.ts'

const COST = picture().byteLength + UNIT_OVERHEAD_BYTES

function ringFor(units: number): { ring: Ring; ledger: { ringBytes: number } } {
  const ledger = { ringBytes: 0 }
  return { ring: new Ring({ maxBytes: units * COST, maxAgeMs: 10_000, ledger }), ledger }
}

function pushAll(ring: Ring, units: readonly Unit[]): void {
  for (const unit of units) ring.push(unit)
}

describe('Ring', () => {
  it('gives each unit an index that only grows and finds it by that index', () => {
    const { ring } = ringFor(1000)
    const units = Array.from({ length: 300 }, (_, at) => (at % 25 === 0 ? keyframe() : picture()))
    units.forEach((unit, at) => assert.equal(ring.push(unit), at))
    units.forEach((unit, at) => assert.equal(ring.at(at), unit))
    assert.equal(ring.at(300), undefined)
    assert.equal(ring.at(-1), undefined)
    assert.equal(ring.newestKeyframe, 275)
  })

  it('never costs more than its bound, and counts the same in its ledger', () => {
    const { ring, ledger } = ringFor(10)
    for (let at = 0; at < 500; at++) {
      ring.push(at % 7 === 0 ? keyframe({ tsBytes: 188 * (1 + (at % 5)) }) : picture())
      assert.ok(ring.bytes <= ring.maxBytes)
      assert.equal(ledger.ringBytes, ring.bytes)
    }
    assert.ok(ring.firstIndex > 400)
    assert.equal(ring.at(ring.firstIndex - 1), undefined)
    assert.notEqual(ring.at(ring.firstIndex), undefined)
  })

  it('counts an overhead for each unit beside its bytes', () => {
    const { ring } = ringFor(10)
    ring.push(keyframe({ tsBytes: 376 }))
    assert.equal(ring.bytes, 376 + 20 + UNIT_OVERHEAD_BYTES)
  })

  it('keeps the keyframe of a GOP larger than itself as the poster, with its continuations', () => {
    const { ring, ledger } = ringFor(8)
    const [first, more] = [keyframe(), continuation()]
    pushAll(ring, [first, audio(), more, picture(), ...Array.from({ length: 20 }, () => picture())])
    assert.equal(ring.gopExceedsRing, true)
    assert.equal(ring.newestKeyframe, undefined)
    assert.deepEqual(ring.poster, [first, more])
    assert.equal(ring.posterIndex, 0)
    assert.ok(ring.bytes <= ring.maxBytes)
    assert.equal(ledger.ringBytes, ring.bytes)
  })

  it('adds a continuation to the poster that comes after its keyframe fell out', () => {
    const { ring } = ringFor(8)
    const [first, more] = [keyframe(), continuation()]
    ring.push(first)
    ring.shrinkToPoster(Number.POSITIVE_INFINITY)
    pushAll(ring, [audio(), more, picture(), continuation()])
    assert.deepEqual(ring.poster, [first, more])
  })

  it('forgets the poster at the next keyframe', () => {
    const { ring } = ringFor(4)
    pushAll(ring, [keyframe(), ...Array.from({ length: 10 }, () => picture()), keyframe()])
    assert.equal(ring.gopExceedsRing, false)
    assert.deepEqual(ring.poster, [])
    assert.equal(ring.newestKeyframe, 11)
  })

  it('keeps no poster that would take more than half of it, and no unit larger than itself', () => {
    const { ring, ledger } = ringFor(4)
    ring.push(keyframe({ tsBytes: 188 * 1000 }))
    assert.equal(ring.bytes, 0)
    assert.equal(ledger.ringBytes, 0)
    assert.equal(ring.gopExceedsRing, true)
    assert.deepEqual(ring.poster, [])
    assert.equal(ring.push(picture()), 1)
    ring.push(keyframe({ tsBytes: 188 * 12 }))
    for (let at = 0; at < 4; at++) ring.push(picture())
    assert.equal(ring.gopExceedsRing, true)
    assert.deepEqual(ring.poster, [])
  })

  it('shrinks to its newest GOP, and to the poster where it holds no keyframe', () => {
    const { ring } = ringFor(20)
    pushAll(ring, [keyframe(), picture(), keyframe(), picture()])
    ring.shrinkToGop()
    assert.equal(ring.firstIndex, 2)
    assert.equal(ring.shrunkTo, 2)
    assert.equal(ring.bytes, 2 * COST)
    pushAll(
      ring,
      Array.from({ length: 40 }, () => picture()),
    )
    ring.shrinkToGop()
    assert.equal(ring.firstIndex, ring.nextIndex)
    assert.equal(ring.bytes, COST)
    assert.equal(ring.poster.length, 1)
  })

  it('shrinks to its poster, or to nothing where that costs too much', () => {
    const { ring, ledger } = ringFor(20)
    pushAll(ring, [keyframe(), picture()])
    ring.shrinkToPoster(COST)
    assert.equal(ring.bytes, COST)
    ring.shrinkToPoster(COST - 1)
    assert.equal(ledger.ringBytes, 0)
    assert.equal(ring.gopExceedsRing, true)
  })

  it('lets units of earlier GOPs go by age, and never one of the newest GOP', () => {
    const { ring } = ringFor(1000)
    const first = ring.push(keyframe({ arrivedMs: 0 }))
    ring.push(picture({ arrivedMs: 15_000 }))
    assert.equal(ring.firstIndex, first)
    const second = ring.push(keyframe({ arrivedMs: 16_000 }))
    assert.equal(ring.firstIndex, first + 1)
    ring.push(picture({ arrivedMs: 60_000 }))
    assert.equal(ring.firstIndex, second)
    assert.equal(ring.newestKeyframe, second)
  })

  it('tells the bytes pushed before a unit', () => {
    const { ring } = ringFor(100)
    pushAll(ring, [keyframe({ tsBytes: 376 }), picture(), picture()])
    assert.equal(ring.positionOf(0), 0)
    assert.equal(ring.positionOf(1), 396)
    assert.equal(ring.positionOf(3), ring.pushedBytes)
    pushAll(ring, [keyframe()])
    ring.shrinkToGop()
    assert.equal(ring.positionOf(0), ring.evictedBytes)
  })

  it('forgets everything when cleared, but its indexes go on', () => {
    const { ring, ledger } = ringFor(4)
    pushAll(ring, [keyframe(), ...Array.from({ length: 10 }, () => picture())])
    ring.clear()
    assert.equal(ledger.ringBytes, 0)
    assert.equal(ring.gopExceedsRing, false)
    assert.equal(ring.push(keyframe()), 11)
  })
})
