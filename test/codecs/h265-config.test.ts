import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hevcDecoderConfiguration } from '../../src/codecs/h265-config.ts'

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

test('hevcDecoderConfiguration is the hvcC that ffmpeg writes, but for its SEI', () => {
  const vps = '40010c01ffff01600000030090000003000003001e959809'
  const sps = '42010101600000030090000003000003001ea0152020724996566924caf0168080000003008000000c84a2'.slice(
    0,
    84,
  )
  const pps = '4401c172b46240'
  const record = hevcDecoderConfiguration([hex(vps), hex(sps), hex(pps)])
  assert.equal(
    Buffer.from(record).toString('hex'),
    `0101600000009000000000001ef000fcfdf8f800000f03a000010018${vps}a10001002a${sps}a200010007${pps}`,
  )
})

test('hevcDecoderConfiguration without a readable SPS is a RangeError', () => {
  assert.throws(() => hevcDecoderConfiguration([]), RangeError)
})
