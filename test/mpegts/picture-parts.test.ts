import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pictureParts } from '../../src/mpegts/picture-parts.ts'

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const text = (parts: readonly Uint8Array[]): string => Buffer.concat(parts).toString('hex')

test('A picture begins with a delimiter, then come the parameter sets that it lacks', () => {
  const picture = bytes('000000016588')
  const sets = [bytes('6742'), bytes('68ce')]
  assert.equal(text(pictureParts('h264', picture, [])), '0000000109f0000000016588')
  assert.equal(text(pictureParts('h264', picture, sets)), '0000000109f00000000167420000000168ce000000016588')
  assert.equal(text(pictureParts('h265', bytes('000000012601'), [])), '00000001460150000000012601')
})

test('A delimiter that is there stays the only one, in front of the parameter sets', () => {
  const picture = bytes('0000000109100000016588')
  assert.equal(text(pictureParts('h264', picture, [])), '0000000109100000016588')
  assert.equal(text(pictureParts('h264', picture, [bytes('6742')])), '0000000109100000000167420000016588')
  const long = bytes('000000010910000000016588')
  assert.equal(text(pictureParts('h264', long, [bytes('6742')])), '000000010910000000016742000000016588')
  assert.equal(text(pictureParts('h264', bytes('000000010910'), [bytes('6742')])), '000000010910000000016742')
})
