import assert from 'node:assert/strict'
import { test } from 'node:test'
import { h264NalRole, isH264BSlice } from '../../src/codecs/h264.ts'

test('h264NalRole goes by nal_unit_type alone', () => {
  const types = [1, 5, 6, 7, 8, 9, 12].map((type) => h264NalRole(0x60 | type))
  assert.deepEqual(types, ['slice', 'idr', 'sei', 'parameter-set', 'parameter-set', 'delimiter', 'other'])
})

test('isH264BSlice reads slice_type', () => {
  // first_mb_in_slice 0, then slice_type: 6 is ue 00111, 5 is ue 00110, 1 is ue 010.
  assert.equal(isH264BSlice(Uint8Array.of(0x01, 0b10011100)), true)
  assert.equal(isH264BSlice(Uint8Array.of(0x41, 0b10011000)), false)
  assert.equal(isH264BSlice(Uint8Array.of(0x01, 0b10100000)), true)
  assert.equal(isH264BSlice(Uint8Array.of(0x67, 0b10100000)), false)
})
