import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { BitReader } from '../../src/codecs/bit-reader.ts'
import { BitWriter } from '../../src/codecs/bit-writer.ts'

test('BitWriter writes Exp-Golomb codes as the standard lists them', () => {
  // ITU-T H.264 table 9-2: 0 is 1, 1 is 010, 2 is 011, 3 is 00100; then the stop bit.
  const writer = new BitWriter()
  for (const value of [0, 1, 2, 3]) writer.unsigned(value)
  assert.deepEqual([...writer.end()], [0b10100110, 0b01001000])
})

test('BitWriter ends with a one and zeros to the end of the byte, also where a byte is full', () => {
  const writer = new BitWriter()
  writer.bits(0xab, 8)
  assert.deepEqual([...writer.end()], [0xab, 0x80])
})

test('BitReader reads what BitWriter wrote', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(2 ** 32 - 2), fc.integer({ min: 1, max: 32 }), fc.boolean())),
      (rows) => {
        const writer = new BitWriter()
        for (const [value, width, isSet] of rows) {
          writer.unsigned(value)
          writer.bits(value, width)
          writer.flag(isSet)
        }
        const reader = new BitReader(writer.end())
        for (const [value, width, isSet] of rows) {
          assert.equal(reader.unsigned(), value)
          assert.equal(reader.bits(width), width === 32 ? value : value % 2 ** width)
          assert.equal(reader.flag(), isSet)
        }
        assert.equal(reader.flag(), true)
      },
    ),
  )
})
