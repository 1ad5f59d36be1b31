import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { encodeReceiverReport, encodeSenderReport, parseRtcp } from '../../src/rtp/rtcp.ts'

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
    assert.equal(first?.report?.ntpMiddle, 0x7e810020)
  })

  it('writes a compound of receiver report and canonical name', () => {
    const block = {
      ssrc: 0x11223344,
      fractionLost: 64,
      lost: -2,
      highestSequence: 0x0001_0005,
      jitter: 9,
      lastReport: 0xabcd_0123,
      delay: 0x8000,
    }
    const expected = [
      '81c90007',
      '55667788',
      '11223344',
      '40fffffe',
      '00010005',
      '00000009',
      'abcd0123',
      '00008000',
      '81ca0003',
      '55667788',
      '0103616263',
      '000000',
    ].join('')
    const bytes = encodeReceiverReport(0x55667788, block, 'abc')
    assert.equal(Buffer.from(bytes).toString('hex'), expected)
    assert.deepEqual(
      parseRtcp(bytes).map(({ type, ssrc }) => [type, ssrc]),
      [
        [201, 0x55667788],
        [202, 0x55667788],
      ],
    )
    const most = encodeReceiverReport(1, { ...block, fractionLost: 255, lost: 2 ** 25 }, 'abc')
    assert.equal(Buffer.from(most).toString('hex', 12, 16), 'ff7fffff')
  })

  it('writes a report about no stream before any has come', () => {
    const bytes = encodeReceiverReport(0x55667788, undefined, 'abc')
    assert.equal(Buffer.from(bytes).toString('hex', 0, 8), '80c9000155667788')
    assert.equal(parseRtcp(bytes).length, 2)
  })

  it('never throws nor hangs on random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void parseRtcp(bytes)))
  })
})
