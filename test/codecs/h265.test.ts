import assert from 'node:assert/strict'
import { test } from 'node:test'
import { h265NalRole } from '../../src/codecs/h265.ts'

test('h265NalRole goes by nal_unit_type alone', () => {
  const types = [0, 1, 8, 9, 16, 19, 20, 21, 32, 33, 34, 35, 39, 40].map((type) => h265NalRole(type << 1))
  const expected = 'slice slice rasl rasl cra idr idr cra parameter-set parameter-set parameter-set'
  assert.deepEqual(types, [...expected.split(' '), 'delimiter', 'sei', 'other'])
})
