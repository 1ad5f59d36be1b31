import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32 } from '../../src/mpegts/crc32.ts'

test('crc32 is CRC-32/MPEG-2', () => {
  assert.equal(crc32(new TextEncoder().encode('123456789')), 0x0376e6e7)
})

test('crc32 over a section with its CRC is 0', () => {
  const section = Buffer.from('00b00d0001c100000001f0002ab104b2', 'hex')
  assert.equal(crc32(section), 0)
})
