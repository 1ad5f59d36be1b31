import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Reception } from '../../src/rtp/reception.ts'
import { parseRtcp } from '../../src/rtp/rtcp.ts'
import { ReceiverReports } from '../../src/rtsp/receiver-reports.ts'
import { ManualClock } from '../support/manual-clock.ts'

function begin() {
  const clock = new ManualClock()
  const reports = new ReceiverReports(clock)
  const reception = new Reception(8000)
  const sent: Buffer[] = []
  reports.add(reception, (packet) => void sent.push(Buffer.from(packet)))
  return { clock, reports, reception, sent }
}

describe('ReceiverReports', () => {
  it('tells about every five seconds how a stream comes, and who says so by a name of chance', () => {
    const { clock, reports, reception, sent } = begin()
    reports.start()
    reception.received({ ssrc: 7, sequence: 1, timestamp: 0, payloadType: 8, marker: false }, clock.nowMs())
    reception.received({ ssrc: 7, sequence: 4, timestamp: 0, payloadType: 8, marker: false }, clock.nowMs())
    clock.tick(60_000)
    assert.ok(sent.length >= 8 && sent.length <= 24, `${sent.length}`)
    const [first] = sent
    assert.deepEqual(
      parseRtcp(first!).map(({ type }) => type),
      [201, 202],
    )
    assert.equal(first!.readUInt32BE(8), 7)
    // 2 of 4 are missing.
    assert.deepEqual([first![12], first!.readUIntBE(13, 3)], [128, 2])
    const name = first!.toString('latin1', 42, 42 + first![41]!)
    assert.match(name, /^[A-Za-z0-9+/]{16}$/)
    const { reports: others, clock: later, sent: more } = begin()
    others.start()
    later.tick(10_000)
    assert.notEqual(more[0]!.toString('latin1').includes(name), true)
    assert.equal(more[0]!.readUInt16BE(2), 1, 'about no stream before the first packet')
  })

  it('says nothing more when it is stopped, and nothing where there is nobody to tell', () => {
    const { clock, reports, sent } = begin()
    reports.start()
    reports.stop()
    clock.tick(60_000)
    assert.equal(sent.length, 0)
    const none = new ReceiverReports(clock)
    none.start()
    none.stop()
  })
})
