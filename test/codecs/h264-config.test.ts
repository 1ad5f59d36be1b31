import assert from 'node:assert/strict'
import { test } from 'node:test'
import { avcDecoderConfiguration } from '../../src/codecs/h264-config.ts'

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

test('avcDecoderConfiguration is the avcC that ffmpeg writes for the same parameter sets', () => {
  const sps = '6764000bacd942c478893011000003000100000300320f142996'
  const pps = '68ebe3cb22c0'
  const record = avcDecoderConfiguration([hex(sps), hex(pps)])
  assert.equal(Buffer.from(record).toString('hex'), `0164000bffe1001a${sps}010006${pps}fdf8f800`)
})

test('avcDecoderConfiguration without a readable SPS is a RangeError', () => {
  assert.throws(() => avcDecoderConfiguration([hex('68ebe3cb22c0')]), RangeError)
})
