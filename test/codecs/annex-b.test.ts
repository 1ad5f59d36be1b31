import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import {
  escapeNal,
  joinAnnexB,
  splitAnnexB,
  startCodeEnd,
  unescapeNal,
  withParameterSets,
} from '../../src/codecs/annex-b.ts'

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const texts = (nals: readonly Uint8Array[]): string[] => nals.map((nal) => Buffer.from(nal).toString('hex'))

test('splitAnnexB takes three- and four-byte start codes and leaves trailing zeros out', () => {
  const stream = hex('00000001 09f0 000001 6742 00000001 68ce 000001 6588 0000')
  assert.deepEqual(texts(splitAnnexB(stream)), ['09f0', '6742', '68ce', '6588'])
})

test('splitAnnexB gives views, passes over what stands before the first start code, and takes empty input', () => {
  const stream = hex('ff00ff 000001 4101')
  const [nal] = splitAnnexB(stream)
  assert.equal(nal!.buffer, stream.buffer)
  assert.deepEqual(texts([nal!]), ['4101'])
  assert.deepEqual(splitAnnexB(new Uint8Array(0)), [])
  assert.deepEqual(splitAnnexB(hex('000001')), [])
})

test('splitAnnexB finds again what was joined, whatever the NAL units hold', () => {
  const nal = fc
    .uint8Array({ minLength: 1, maxLength: 60 })
    .map((bytes) => bytes.map((byte) => (byte < 2 ? 2 : byte)))
  fc.assert(
    fc.property(fc.array(fc.tuple(nal, fc.boolean())), (nals) => {
      assert.deepEqual(
        texts(splitAnnexB(joinAnnexB(nals.map(([bytes]) => bytes)))),
        texts(nals.map(([bytes]) => bytes)),
      )
      const stream = nals.flatMap(([bytes, long]) => [...(long ? [0, 0, 0, 1] : [0, 0, 1]), ...bytes])
      assert.deepEqual(texts(splitAnnexB(Uint8Array.from(stream))), texts(nals.map(([bytes]) => bytes)))
    }),
  )
})

test('startCodeEnd agrees with a plain search on any bytes', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 1, 2, 3)), (bytes) => {
      const at = Buffer.from(bytes).indexOf(Buffer.from([0, 0, 1]))
      assert.equal(startCodeEnd(Uint8Array.from(bytes), 0), at === -1 ? -1 : at + 3)
    }),
  )
})

test('unescapeNal takes emulation prevention bytes out and keeps other threes', () => {
  assert.deepEqual(texts([unescapeNal(hex('67 000003 00 000003 01 0003'))]), [
    '67000000000001 0003'.replace(' ', ''),
  ])
  const plain = hex('6703000103')
  assert.equal(unescapeNal(plain), plain)
})

test('withParameterSets puts them behind a delimiter, or first', () => {
  const isDelimiter = (first: number): boolean => first === 9
  const sets = [hex('6742')]
  const behind = withParameterSets(hex('00000001 09f0 00000001 6588'), sets, isDelimiter)
  assert.deepEqual(texts([behind]), ['0000000109f0 000000016742 000000016588'.replaceAll(' ', '')])
  const first = withParameterSets(hex('000001 6588'), sets, isDelimiter)
  assert.deepEqual(texts([first]), ['000000016742 0000016588'.replace(' ', '')])
})

test('unescapeNal gives back what escapeNal was given, which holds no start code', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 1, 2, 3, 4)), (bytes) => {
      const escaped = escapeNal(Uint8Array.from(bytes))
      assert.deepEqual([...unescapeNal(escaped)], bytes)
      assert.equal(startCodeEnd(escaped, 0), -1)
    }),
  )
})
