import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { encodeSenderReport, parseRtcp } from '../../src/rtp/rtcp.ts'

describe('RTCP', () => {
  it('writes a compound of sender report and canonical name', () => {
    const report = { ssrc: 0x11223344, wallMs: 1000.5, rtpTimestamp: 7, packets: 3, bytes: 500 }
    const bytes = encodeSenderReport(report, 'abc')
    // 1900 to 1970 is 0x83aa7e80 s; half a millisecond is 0x0020c49b of 2^32.
    const expected = [
      '80c80006',
      '11223344',
      '83aa7e81',
      '0020c49b',
      '00000007',
      '00000003',
      '000001f4',
      '81ca0003',
      '11223344',
      '0103616263',
      '000000',
    ].join('')
    assert.equal(Buffer.from(bytes).toString('hex'), expected)
    const [first, second] = parseRtcp(bytes)
    assert.equal(second?.type, 202)
    assert.ok(Math.abs((first?.report?.wallMs ?? 0) - 1000.5) < 0.001)
    assert.equal(first?.report?.bytes, 500)
  })

  it('never throws nor hangs on random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void parseRtcp(bytes)))
  })
})
