import assert from 'node:assert/strict'
import { it } from 'node:test'
import * as fc from 'fast-check'
import { Lane } from '../../src/stream/lane.ts'

it('Lane keeps each member at its slot through any adding and removing', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 60 }), (toggles) => {
      const lane = new Lane<{ slot: number }>()
      const members = Array.from({ length: 10 }, () => ({ slot: 0 }))
      const inside = new Set<{ slot: number }>()
      for (const at of toggles) {
        const member = members[at]
        assert.ok(member)
        if (inside.delete(member)) lane.remove(member)
        else {
          lane.add(member)
          inside.add(member)
        }
      }
      assert.deepEqual(new Set(lane.members), inside)
      lane.members.forEach((member, slot) => assert.equal(member.slot, slot))
    }),
  )
})

it('A walk from the end of a Lane misses nobody when members leave during it', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 10 }), (leaving) => {
      const lane = new Lane<{ slot: number }>()
      const members = Array.from({ length: 10 }, () => ({ slot: 0 }))
      for (const member of members) lane.add(member)
      const met = new Set<{ slot: number }>()
      const left = new Set<{ slot: number }>()
      for (let at = lane.members.length - 1; at >= 0; at--) {
        const visited = lane.members[at]
        if (visited === undefined) continue
        met.add(visited)
        for (const [when, who] of leaving) {
          const member = members[who]
          if (members[when] !== visited || member === undefined || left.has(member)) continue
          left.add(member)
          lane.remove(member)
        }
      }
      for (const member of members) assert.ok(met.has(member) || left.has(member))
    }),
  )
})
