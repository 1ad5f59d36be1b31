import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { LatmDepacketizer, parseStreamMuxConfig, type StreamMux } from '../../src/rtp/depacketize-latm.ts'
import { assertSoundBounded, depacketizeSound } from './audio-depacketizing.ts'

const parse = (hex: string): StreamMux | undefined => parseStreamMuxConfig(Buffer.from(hex, 'hex'))

describe('parseStreamMuxConfig', () => {
  it('reads what encoders write', () => {
    // RFC 6416 §7.3: AAC-LC at 44.1 kHz, stereo; ffmpeg: 48 kHz, mono.
    assert.deepEqual(parse('400024203fc0'), {
      header: {
        objectType: 2,
        samplingFrequencyIndex: 4,
        sampleRate: 44_100,
        channelConfiguration: 2,
        channels: 2,
      },
      frames: 1,
    })
    assert.deepEqual(parse('400023103fc0')?.header.channels, 1)
    // RFC 6416 §7.3: HE-AAC, 24 kHz with 48 kHz made of it.
    assert.deepEqual(parse('400026103fc0')?.header.sampleRate, 24_000)
  })

  it('reads how many frames an element has, and version 1', () => {
    assert.equal(parse('450024203fc0')?.frames, 6)
    // Version 1, version A 0, one byte of tara fullness, then the same; the configuration's 16 bits announced.
    const bits = `1 0 00 00000000 1 000000 0000 000 00 00010000 00010 0100 0010 000 000 11111111 0 0`
    const digits = bits.replaceAll(' ', '').padEnd(64, '0')
    const hex = digits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2).toString(16).padStart(2, '0'))
    assert.equal(parse(hex.join(''))?.header.sampleRate, 44_100)
  })

  it('refuses several streams, other lengths, version A, and what is cut off', () => {
    // No common framing, two programs, two layers, frame length type 1.
    for (const hex of [
      '000024203fc0',
      '401024203fc0',
      '400224203fc0',
      '400024207fc0'.replace('207f', '212f'),
      'c00024203fc0',
      '40',
      '',
    ])
      assert.equal(parse(hex), undefined, hex)
  })
})

describe('LATM depacketizer', () => {
  it('takes an element of one frame, or of several', () => {
    assert.deepEqual(depacketizeSound(new LatmDepacketizer({ frames: 1 }), ['02aabb', '01cc']), {
      frames: ['0:aabb', '0:cc'],
      said: [true, true],
    })
    assert.deepEqual(depacketizeSound(new LatmDepacketizer({ frames: 3 }), ['02aabb0001cc']), {
      frames: ['0:aabb', '2:cc'],
      said: [true],
    })
  })

  it('reads a length over several bytes', () => {
    for (const size of [254, 255, 256, 510, 700]) {
      const body = 'ab'.repeat(size)
      const length = 'ff'.repeat(Math.floor(size / 255)) + (size % 255).toString(16).padStart(2, '0')
      const { frames } = depacketizeSound(new LatmDepacketizer({ frames: 1 }), [length + body])
      assert.deepEqual(frames, [`0:${body}`], `${size}`)
    }
  })

  it('joins an element of several packets, wherever it was cut, and forgets it at a cut', () => {
    const depacketizer = new LatmDepacketizer({ frames: 1 })
    assert.deepEqual(depacketizeSound(depacketizer, ['03aa', 'bb', 'cc', '01dd']), {
      frames: ['0:aabbcc', '0:dd'],
      said: [true, true, true, true],
    })
    depacketizeSound(depacketizer, ['03aa'])
    assert.deepEqual([depacketizer.cut(), depacketizer.cut()], [false, true])
    assert.deepEqual(depacketizeSound(depacketizer, ['01dd']).frames, ['0:dd'])
  })

  it('gives up an element that has no end', () => {
    const said = depacketizeSound(
      new LatmDepacketizer({ frames: 1 }),
      Array.from({ length: 60 }, () => 'ff'.repeat(1400)),
    ).said
    assert.ok(said.includes(false))
  })

  it('never throws, and makes no more than came', () => {
    const payloads = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 30 })
    const property = fc.property(payloads, fc.integer({ min: 1, max: 64 }), (bytes, frames) =>
      assertSoundBounded(new LatmDepacketizer({ frames }), bytes),
    )
    fc.assert(property)
  })
})
