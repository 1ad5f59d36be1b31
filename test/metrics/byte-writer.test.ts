import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ByteWriter } from '../../src/metrics/byte-writer.ts'

describe('ByteWriter', () => {
  it('writes what UTF-8 has for each piece, however little room it began with', () => {
    for (const expectedBytes of [0, 1, 7, 1000]) {
      const out = new ByteWriter(expectedBytes)
      const pieces = ['', 'a', 'it’s ', '𝄞 and ü', '€'.repeat(100), 'plain '.repeat(50)]
      for (const piece of pieces) out.write(piece)
      assert.equal(out.length, Buffer.byteLength(pieces.join('')))
      assert.equal(out.take().toString(), pieces.join(''))
    }
  })
})
