import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RTP_HEADER_BYTES, type RtpPacket, writeRtpHeader } from '../../src/rtp/packet.ts'
import { parseSdp } from '../../src/rtp/sdp.ts'
import type { PlacedReport } from '../../src/rtp/session-clock.ts'
import { TrackReceiver } from '../../src/rtp/track-receiver.ts'

const [PCMA] = parseSdp('m=audio 0 RTP/AVP 8\r\n')
const SSRC = 7

/** Makes of each packet its counted timestamp, and whether some are missing in front of it. */
class Timestamps extends TrackReceiver<readonly [timestamp: number, gap: boolean]> {
  protected override take({ timestamp }: RtpPacket, _arrivedMs: number, gap: boolean): void {
    this.onUnit([this.counter.count(timestamp), gap])
  }
}

function begin(depth = 0) {
  const units: (readonly [number, boolean])[] = []
  const reports: PlacedReport[] = []
  const receiver = new Timestamps({
    track: PCMA!,
    depth,
    onUnit: (unit) => void units.push(unit),
    onReport: (report) => void reports.push(report),
  })
  const push = (sequence: number, timestamp: number, payloadType = 8): void => {
    const bytes = new Uint8Array(RTP_HEADER_BYTES + 160)
    writeRtpHeader(bytes, 0, { payloadType, marker: false, sequence, timestamp, ssrc: SSRC })
    receiver.push(bytes, 1000)
  }
  return { receiver, units, reports, push }
}

const report = (ssrc: number) => ({
  ssrc,
  rtpTimestamp: 80,
  wallMs: 5000,
  ntpMiddle: 0x1234_5678,
  packets: 4,
  bytes: 640,
})

describe('TrackReceiver', () => {
  it('hands packets of its track on in order, counted over the wrap of their timestamps', () => {
    const { receiver, units, push } = begin(4)
    assert.equal(receiver.ssrc, undefined)
    push(0xffff, 0xffff_ff60)
    push(1, 160)
    push(0, 0)
    push(2, 320, 13)
    push(3, 480)
    receiver.flush()
    assert.deepEqual(units, [
      [2 ** 32 - 160, false],
      [2 ** 32, false],
      [2 ** 32 + 160, false],
      [2 ** 32 + 480, true],
    ])
    const { packets, lost, foreign } = receiver.stats
    assert.deepEqual([packets, lost, foreign, receiver.ssrc], [4, 1, 1, SSRC])
  })

  it('tells of the reports of its source, on the count of its packets, and of no other', () => {
    const { receiver, reports, push } = begin()
    push(1, 0xffff_ffff)
    receiver.heard(report(SSRC + 1), 2000)
    assert.deepEqual(reports, [])
    receiver.heard(report(SSRC), 2000)
    assert.deepEqual(reports, [{ timestamp: 2 ** 32 + 80, wallMs: 5000 }])
  })

  it('has a receiver report to tell from the first packet on', () => {
    const { receiver, push } = begin()
    assert.equal(receiver.block(0), undefined)
    push(1, 0)
    push(4, 0)
    receiver.heard(report(SSRC), 2000)
    const block = receiver.block(3000)!
    assert.deepEqual(
      [block.ssrc, block.lost, block.highestSequence, block.lastReport, block.delay],
      [SSRC, 2, 4, 0x1234_5678, 65_536],
    )
  })
})
