import assert from 'node:assert/strict'
import { it } from 'node:test'
import { NalWriter } from '../../src/rtp/nal-writer.ts'
import { OpenFragment } from '../../src/rtp/open-fragment.ts'

const START = 0x80
const END = 0x40
const piece = Uint8Array.of(7, 8)

it('OpenFragment makes one NAL unit of its pieces, with a header of one byte or two', () => {
  const [out, fragment] = [new NalWriter('h264'), new OpenFragment()]
  const whole = [START, 0, END].map((header) => fragment.push(header, piece, out, 0x65))
  assert.deepEqual(whole, [true, true, true])
  assert.equal(fragment.cut(), true)
  assert.equal(fragment.push(START | END, piece, out, 0x40, 1), true)
  assert.deepEqual([...out.take()], [0, 0, 0, 1, 0x65, 7, 8, 7, 8, 7, 8, 0, 0, 0, 1, 0x40, 1, 7, 8])
})

it('OpenFragment writes no piece without a beginning, and tells of it', () => {
  const [out, fragment] = [new NalWriter('h264'), new OpenFragment()]
  assert.equal(fragment.push(0, piece, out, 0x65), false)
  fragment.push(START | END, piece, out, 0x65)
  out.take()
  assert.equal(fragment.push(END, piece, out, 0x65), false)
  assert.equal(out.isEmpty, true)
})

it('OpenFragment tells of a NAL unit without an end when the next begins or it is cut, once', () => {
  const [out, fragment] = [new NalWriter('h264'), new OpenFragment()]
  fragment.push(START, piece, out, 0x65)
  assert.equal(fragment.push(START, piece, out, 0x65), false)
  assert.equal(fragment.cut(), false)
  assert.equal(fragment.cut(), true)
  assert.equal(fragment.push(0, piece, out, 0x65), false)
})
