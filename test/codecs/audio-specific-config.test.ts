import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { BitReader } from '../../src/codecs/bit-reader.ts'
import { parseAudioSpecificConfig } from '../../src/codecs/audio-specific-config.ts'

const parse = (hex: string): ReturnType<typeof parseAudioSpecificConfig> =>
  parseAudioSpecificConfig(new BitReader(Buffer.from(hex, 'hex')))

describe('parseAudioSpecificConfig', () => {
  it('reads type, rate and channels', () => {
    assert.deepEqual(parse('1190'), {
      objectType: 2,
      samplingFrequencyIndex: 3,
      sampleRate: 48_000,
      channelConfiguration: 2,
      channels: 2,
    })
    assert.equal(parse('1588')?.sampleRate, 8000)
    assert.deepEqual(parse('11b8'), { ...parse('1190'), channelConfiguration: 7, channels: 8 })
  })

  it('reads a rate that is written out', () => {
    // 2, escape, 16000, one channel.
    assert.equal(parse('17801f400800')?.sampleRate, 16_000)
    assert.equal(parse('17801f400808')?.channels, 1)
  })

  it('gives the core of what has high frequencies added to it', () => {
    // 5 (SBR) at 24 kHz, stereo, 48 kHz with it, 2 (LC); as fdk-aac writes HE-AAC.
    assert.deepEqual(parse('2b118800'), {
      objectType: 2,
      samplingFrequencyIndex: 6,
      sampleRate: 24_000,
      channelConfiguration: 2,
      channels: 2,
    })
  })

  it('has no header for what ADTS cannot say, or what is cut off', () => {
    // 960 samples, core coder, extension, ER AAC LD (23), xHE-AAC (42), channels by description, index 13, 11,010 Hz written out.
    for (const hex of [
      '1194',
      '1192',
      '1191',
      'b98000',
      'f94640',
      '1180',
      '1690',
      '17801581080000',
      '11',
      '',
    ])
      assert.equal(parse(hex), undefined, hex)
  })

  it('never throws', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
      const header = parseAudioSpecificConfig(new BitReader(bytes))
      assert.ok(header === undefined || (header.objectType >= 1 && header.objectType <= 4))
    })
    fc.assert(property)
  })
})
