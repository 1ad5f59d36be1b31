import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { encodeAdtsFrame, parseAdtsHeader } from '../../src/codecs/aac.ts'
import { AdtsSplitter } from '../../src/codecs/adts-splitter.ts'

const HEADER = parseAdtsHeader(Uint8Array.of(0xff, 0xf1, 0x4c, 0x40, 0, 0, 0))!

function split(chunks: readonly Uint8Array[]): string[] {
  const frames: string[] = []
  const splitter = new AdtsSplitter((frame, header) => {
    assert.ok(header.sampleRate > 0)
    frames.push(Buffer.from(frame).toString('hex'))
  })
  for (const chunk of chunks) splitter.push(chunk)
  return frames
}

describe('AdtsSplitter', () => {
  it('gives the same frames whatever pieces they come in', () => {
    const frame = fc.uint8Array({ minLength: 1, maxLength: 400 }).map((raw) => encodeAdtsFrame(HEADER, raw)!)
    const property = fc.property(fc.array(frame), fc.integer({ min: 1, max: 9000 }), (frames, step) => {
      const all = Buffer.concat(frames)
      const chunks: Uint8Array[] = []
      for (let at = 0; at < all.length; at += step) chunks.push(all.subarray(at, at + step))
      assert.deepEqual(
        split(chunks),
        frames.map((bytes) => Buffer.from(bytes).toString('hex')),
      )
    })
    fc.assert(property)
  })

  it('gives the longest frame, and passes over what is none', () => {
    const longest = encodeAdtsFrame(HEADER, new Uint8Array(8184).fill(1))!
    const small = encodeAdtsFrame(HEADER, Uint8Array.of(9))!
    const frames = split([Uint8Array.of(1, 2, 0xff), longest, Uint8Array.of(0xff, 0xf1), small, longest])
    assert.deepEqual(
      frames.map(({ length }) => length / 2),
      [8191, 8, 8191],
    )
  })

  it('never throws, and holds no more than a frame', () => {
    const property = fc.property(fc.array(fc.uint8Array({ maxLength: 60 })), (chunks) => {
      const bytes = split(chunks).reduce((sum, { length }) => sum + length / 2, 0)
      assert.ok(bytes <= chunks.reduce((sum, { length }) => sum + length, 0))
    })
    fc.assert(property)
  })
})
