import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Unit, UNIT_HEADROOM, UNIT_TAILROOM } from '../../src/media/unit.ts'
import { UnitMemory } from '../../src/media/unit-memory.ts'
import { layout, videoTrack } from '../support/units.ts'

const buffer = new Uint8Array(UNIT_HEADROOM + 188 + UNIT_TAILROOM).fill(0x47, UNIT_HEADROOM, -UNIT_TAILROOM)
const init = { layout, track: videoTrack, buffer, pts90k: 2, dts90k: 1, arrivedMs: 3 }

it('Unit shows its packets as a view between head and tail room, without a copy', () => {
  const unit = new Unit(init)
  assert.deepEqual(unit.ts, new Uint8Array(188).fill(0x47))
  assert.equal(unit.ts.buffer, buffer.buffer)
  assert.equal(unit.byteLength, 208)
})

it('Unit is an ordinary picture unless it is told otherwise, and has no frame yet', () => {
  assert.deepEqual(factsOf(new Unit(init)), {
    ...init,
    discontinuity: false,
    continuation: false,
    randomAccess: undefined,
    skippable: undefined,
    block: undefined,
    frame: undefined,
  })
  const { block } = new UnitMemory().take(208)
  const facts = { ...init, block, randomAccess: 'cra', discontinuity: true, continuation: true } as const
  assert.deepEqual(factsOf(new Unit({ ...facts, skippable: 'rasl' })), {
    ...facts,
    skippable: 'rasl',
    frame: undefined,
  })
})

function factsOf(unit: Unit): object {
  return Object.fromEntries(Object.entries(unit))
}
