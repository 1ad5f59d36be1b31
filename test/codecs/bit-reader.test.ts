import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BitReader } from '../../src/codecs/bit-reader.ts'

test('BitReader reads fixed and Exp-Golomb codes', () => {
  // 1 | 010 | 011 | 00100 | 00101 | 1010 | ...
  const bits = new BitReader(Uint8Array.of(0b10100110, 0b01000010, 0b11010000))
  assert.deepEqual([bits.unsigned(), bits.unsigned(), bits.unsigned(), bits.unsigned()], [0, 1, 2, 3])
  assert.equal(bits.signed(), -2)
  assert.equal(bits.bits(4), 0b1010)
  assert.equal(bits.position, 21)
  assert.equal(bits.overrun, false)
})

test('BitReader reads 32 bits as an unsigned number', () => {
  assert.equal(new BitReader(new Uint8Array(4).fill(0xff)).bits(32), 0xffffffff)
})

test('BitReader says that it ran over the end instead of hanging in zeros', () => {
  const bits = new BitReader(new Uint8Array(2))
  assert.equal(bits.unsigned(), 0)
  assert.equal(bits.overrun, true)
})
