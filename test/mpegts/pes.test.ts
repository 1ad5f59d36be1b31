import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { parsePesHeader, readTimestamp } from '../../src/mpegts/pes.ts'
import { writeTimestamp } from '../../src/mpegts/rewrite.ts'

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const parse = (text: string) => parsePesHeader(hex(text), 0, hex(text).length)

test('parsePesHeader reads lengths, PTS and DTS', () => {
  assert.deepEqual(parse('000001e0 0000 80c0 0a 3100053841 11000519 21'), {
    headerBytes: 19,
    totalBytes: 0,
    pts90k: 72_736,
    dts90k: 68_752,
  })
  assert.deepEqual(parse('000001c0 0010 8080 05 2100010001 fff1'), {
    headerBytes: 14,
    totalBytes: 22,
    pts90k: 0,
    dts90k: 0,
  })
})

test('parsePesHeader without times gives none', () => {
  assert.deepEqual(parse('000001e0 0000 8000 00'), {
    headerBytes: 9,
    totalBytes: 0,
    pts90k: undefined,
    dts90k: undefined,
  })
})

test('parsePesHeader tells a header that is cut off from none', () => {
  assert.equal(parse('000001e0 0000 80c0 0a 31'), 'incomplete')
  assert.equal(parse('000001'), 'incomplete')
  assert.equal(parse('000002e0 0000 80c0 0a'), undefined)
  assert.equal(parse('000001e0 0000 00c0 0a'), undefined)
  assert.equal(parse('000001e0 0002 8080 05 2100010001'), undefined)
})

test('Times survive writing and reading, 33 bits of them', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 33 - 1), (ticks) => {
      const bytes = hex('3100010001')
      writeTimestamp(bytes, 0, ticks)
      assert.equal(readTimestamp(bytes, 0), ticks)
      assert.equal(bytes[0]! >> 4, 3)
    }),
  )
})
