import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ParameterSets, sameParameterSets } from '../../src/codecs/parameter-sets.ts'

const sps = (id: number): Uint8Array => Uint8Array.of(0x67, id)
const pps = (id: number): Uint8Array => Uint8Array.of(0x68, id)

test('ParameterSets keeps the newest of each type, SPS before PPS', () => {
  const sets = new ParameterSets('h264')
  sets.update([pps(1)])
  assert.equal(sets.complete, false)
  sets.update([sps(1)])
  assert.equal(sets.complete, true)
  sets.update([sps(2), pps(2), pps(3)])
  assert.deepEqual(sets.list, [sps(2), pps(2), pps(3)])
})

test('ParameterSets is bounded in number and size', () => {
  const sets = new ParameterSets('h264')
  sets.update([sps(1), ...Array.from({ length: 100 }, (_, index) => pps(index))])
  assert.equal(sets.list.length, 33)
  sets.update([Uint8Array.of(0x67, ...new Uint8Array(5000))])
  assert.deepEqual(sets.list[0], sps(1))
})

test('ParameterSets takes a set that one access unit repeats once', () => {
  const sets = new ParameterSets('h264')
  sets.update([sps(1), pps(1), pps(2), sps(1), pps(1), pps(2)])
  assert.deepEqual(sets.list, [sps(1), pps(1), pps(2)])
})

test('ParameterSets needs a VPS for H.265', () => {
  const sets = new ParameterSets('h265')
  sets.update([Uint8Array.of(0x42, 1), Uint8Array.of(0x44, 1)])
  assert.equal(sets.complete, false)
  sets.update([Uint8Array.of(0x40, 1)])
  assert.deepEqual(
    sets.list.map((nal) => nal[0]),
    [0x40, 0x42, 0x44],
  )
})

test('sameParameterSets compares bytes', () => {
  assert.equal(sameParameterSets([sps(1), pps(1)], [sps(1), pps(1)]), true)
  assert.equal(sameParameterSets([sps(1), pps(1)], [sps(1), pps(2)]), false)
  assert.equal(sameParameterSets([sps(1)], [sps(1), pps(1)]), false)
})
