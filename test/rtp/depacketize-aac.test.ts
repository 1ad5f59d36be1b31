import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { auHeaderFormatOf } from '../../src/rtp/au-headers.ts'
import { AacDepacketizer } from '../../src/rtp/depacketize-aac.ts'
import { fragmentAac } from '../../src/rtp/packetize.ts'
import { assertSoundBounded, depacketizeSound, type DepacketizedSound } from './audio-depacketizing.ts'

const HBR = auHeaderFormatOf(new Map([['mode', 'AAC-hbr']]))!

const taken = (payloads: readonly string[]): DepacketizedSound =>
  depacketizeSound(new AacDepacketizer(HBR), payloads)

describe('AAC depacketizer', () => {
  it('takes one frame, several, and none that is empty', () => {
    assert.deepEqual(taken(['00100018aabbcc', '002000180010aabbccdddd', '002000000010dddd']), {
      frames: ['0:aabbcc', '0:aabbcc', '1:dddd', '1:dddd'],
      said: [true, true, true],
    })
  })

  it('joins a frame of several packets', () => {
    assert.deepEqual(taken(['00100028aabb', '00100028cc', '00100028ddee', '00100008ff']), {
      frames: ['0:aabbccddee', '0:ff'],
      said: [true, true, true, true],
    })
  })

  it('gives up a frame whose rest does not come, and says so', () => {
    assert.deepEqual(taken(['00100028aabb', '00100008ff', '00100028aabb', '00100030cc']), {
      frames: ['0:ff'],
      said: [true, false, true, false],
    })
    const depacketizer = new AacDepacketizer(HBR)
    depacketizeSound(depacketizer, ['00100028aabb'])
    assert.deepEqual([depacketizer.cut(), depacketizer.cut()], [false, true])
    assert.deepEqual(depacketizeSound(depacketizer, ['00100028ccddee']).frames, [])
  })

  it('refuses what it cannot read, pieces that are too long, and keeps the whole frames in front', () => {
    assert.deepEqual(taken(['', '0010', '00100018', '002000180011aabbccdddd', '002000180010aabbccdd']), {
      frames: ['0:aabbcc'],
      said: [false, false, false, false, false],
    })
    assert.deepEqual(taken(['00100028aabbccdd', '00100028eeff']).frames, [])
  })

  it('gives back what our packetizer sends', () => {
    const frame = fc.uint8Array({ minLength: 1, maxLength: 3000 })
    const property = fc.property(fc.array(frame), fc.integer({ min: 6, max: 1400 }), (frames, size) => {
      const payloads = frames
        .flatMap((bytes) => fragmentAac(bytes, size))
        .map(({ head, body }) => Buffer.concat([head, body]).toString('hex'))
      const { frames: got, said } = taken(payloads)
      assert.deepEqual(
        got,
        frames.map((bytes) => `0:${Buffer.from(bytes).toString('hex')}`),
      )
      assert.ok(said.every(Boolean))
    })
    fc.assert(property)
  })

  it('never throws, and makes no more than came', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc.uint8Array({ maxLength: 30 }).map((it) => Uint8Array.of(0, 0x10, 0, 0x80, ...it)),
      fc.uint8Array({ maxLength: 30 }).map((it) => Uint8Array.of(0, 0x20, 0, 0x20, 0, 0x10, ...it)),
    )
    const property = fc.property(fc.array(bytes, { maxLength: 30 }), (payloads) =>
      assertSoundBounded(new AacDepacketizer(HBR), payloads),
    )
    fc.assert(property)
  })
})
