import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodePictureLoss } from '../../src/rtp/picture-loss.ts'
import { parseRtcp } from '../../src/rtp/rtcp.ts'

test('A lost picture is told of as RFC 4585 §6.3.1 draws it, behind an empty receiver report', () => {
  const bytes = encodePictureLoss(0x01020304, 0xa1a2a3a4)
  assert.equal(Buffer.from(bytes).toString('hex'), '80c900010102030481ce000201020304a1a2a3a4')
  assert.deepEqual(
    parseRtcp(bytes).map(({ type, ssrc }) => [type, ssrc]),
    [
      [201, 0x01020304],
      [206, 0x01020304],
    ],
  )
})
