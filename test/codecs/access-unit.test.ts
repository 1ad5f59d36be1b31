import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { classifyAccessUnit } from '../../src/codecs/access-unit.ts'

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const h264 = (text: string) => classifyAccessUnit('h264', hex(text))
const h265 = (text: string) => classifyAccessUnit('h265', hex(text))

test('An H.264 IDR picture is a keyframe and its parameter sets are found', () => {
  const facts = h264('00000001 09f0 00000001 6742 00000001 68ce 000001 6588')
  assert.equal(facts.randomAccess, 'idr')
  assert.deepEqual(
    facts.parameterSets.map((nal) => Buffer.from(nal).toString('hex')),
    ['6742', '68ce'],
  )
})

test('A recovery point SEI makes an H.264 picture a keyframe, also behind other messages', () => {
  assert.equal(h264('000001 06 0601c480 000001 419a').randomAccess, 'recovery')
  assert.equal(h264('000001 06 0502aabb 0601c480 000001 419a').randomAccess, 'recovery')
  assert.equal(h264('000001 06 0502060180 000001 419a').randomAccess, undefined)
})

test('A message longer than 255 bytes is passed over by its whole length', () => {
  const long = `05ff10${'06'.repeat(271)}`
  assert.equal(h264(`000001 06 ${long} 0601c480 000001 419a`).randomAccess, 'recovery')
  assert.equal(h264(`000001 06 ${long} 80 000001 419a`).randomAccess, undefined)
})

test('Bytes that end before the first slice give no answer yet', () => {
  assert.equal(h264('000001 09f0 000001 6742').reachedSlice, false)
  assert.equal(h264('000001 09f0 000001 6742 000001 41').reachedSlice, true)
  assert.equal(h264('').reachedSlice, false)
})

test('H.265 pictures are IDR, CRA, RASL or recovery point', () => {
  assert.equal(h265('00000001 4601 50 000001 2601af').randomAccess, 'idr')
  assert.equal(h265('000001 2801af').randomAccess, 'idr')
  assert.equal(h265('000001 2a01af').randomAccess, 'cra')
  assert.equal(h265('000001 2001af').randomAccess, 'cra')
  assert.deepEqual(
    [h265('000001 1001af').skippable, h265('000001 1201af').skippable, h265('000001 0201af').skippable],
    ['rasl', 'rasl', undefined],
  )
  assert.equal(h265('000001 4e01 0601c480 000001 0201af').randomAccess, 'recovery')
})

test('classifyAccessUnit never throws or hangs', () => {
  const bytes = fc.array(fc.oneof(fc.constantFrom(0, 1, 6, 0x67, 0x4e, 255), fc.nat(255)))
  fc.assert(
    fc.property(bytes, fc.constantFrom('h264' as const, 'h265' as const), (data, codec) => {
      classifyAccessUnit(codec, Uint8Array.from(data))
    }),
  )
})

test('No more than 96 parameter sets are told of, and the picture behind them all the same', () => {
  const facts = h264(`${'000001 68ce'.repeat(200)} 000001 6588`)
  assert.deepEqual([facts.parameterSets.length, facts.randomAccess], [96, 'idr'])
})
