import assert from 'node:assert/strict'
import { test } from 'node:test'
import { elementaryBytes } from '../../src/mpegts/pes-unit.ts'
import { muxPes } from '../../src/mpegts/mux.ts'

test('elementaryBytes goes over packet borders and stops where it is told', () => {
  const payload = new Uint8Array(1000).map((_, index) => index)
  const packets = muxPes({
    pid: 256,
    streamId: 0xe0,
    pts90k: 0,
    dts90k: 0,
    pcr: true,
    randomAccess: true,
    payload,
  })
  assert.deepEqual(elementaryBytes(packets, 14, 1000), payload)
  assert.deepEqual(elementaryBytes(packets, 14, 300), payload.subarray(0, 300))
  assert.deepEqual(elementaryBytes(packets, 14 + 500, 10), payload.subarray(500, 510))
  assert.deepEqual(elementaryBytes(packets, 0, 4), Uint8Array.of(0, 0, 1, 0xe0))
})
