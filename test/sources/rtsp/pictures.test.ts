import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { loadClip } from '../../../src/demo/clip.ts'
import type { Unit } from '../../../src/media/unit.ts'
import { SessionClock } from '../../../src/rtp/session-clock.ts'
import { UnitMaker } from '../../../src/mpegts/unit-maker.ts'
import { RtpBurst } from '../../../src/rtp/burst.ts'
import { fragmentH264 } from '../../../src/rtp/packetize.ts'
import { parseRtcp } from '../../../src/rtp/rtcp.ts'
import { parseSdp } from '../../../src/rtp/sdp.ts'
import { Pictures } from '../../../src/sources/rtsp/pictures.ts'
import type { SourceFault } from '../../../src/stream/source.ts'

const clip = await loadClip()
const SSRC = 0x12345678
const OWN_SSRC = 0xfedcba98

function begin(feedback = '') {
  const [track] = parseSdp(`m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n${feedback}`)
  const units = new UnitMaker()
  const made: Unit[] = []
  const asked: Uint8Array[] = []
  const faults: SourceFault[] = []
  units.open()
  units.announce('h264', false)
  units.onUnit = (unit) => made.push(unit)
  let heard = 0
  const pictures = new Pictures({
    track: track!,
    depth: 0,
    units,
    sessionClock: new SessionClock({ video: 90_000, audio: 0 }),
    damaged: 'skip',
    ssrc: OWN_SSRC,
    askForKeyframe: (packet) => asked.push(packet),
    heard: () => (heard += 1),
    failed: (fault) => faults.push(fault),
  })
  let sequence = 0
  /** Sends the clip's picture with this number; `lose` packets of its end never come. */
  const send = (number: number, { lose = 0, at90k = number * 3600 } = {}): void => {
    const { nalus } = clip.pictures[number]!
    const header = { payloadType: 96, ssrc: SSRC, timestamp: at90k, sequence }
    const { packets } = new RtpBurst(fragmentH264(nalus, 1000), header, 0)
    sequence += packets.length
    const came = packets.slice(0, packets.length - lose)
    for (const packet of came) pictures.push(packet, number * 40)
  }
  return { units, made, asked, faults, send, heard: () => heard }
}

describe('Pictures', () => {
  it('hands a picture on with its last packet', () => {
    const { made, send } = begin()
    for (let number = 0; number < 20; number += 1) {
      send(number)
      assert.equal(made.length, number + 1)
    }
  })

  it('asks for a keyframe once a second while it waits for one, where the camera takes such a wish', () => {
    for (const feedback of [
      'a=rtcp-fb:96 nack pli\r\n',
      'a=rtcp-fb:* nack pli\r\n',
      'a=rtcp-fb:96 nack\r\n',
    ]) {
      const { made, asked, send, units, heard } = begin(feedback)
      const isTaken = feedback.includes('pli')
      const next = clip.pictures.findIndex(({ keyframe }, index) => keyframe && index > 0)
      send(0)
      send(1, { lose: 1 })
      for (let number = 2; number < next; number += 1) send(number)
      assert.equal(made.length, 1)
      assert.equal(asked.length, isTaken ? Math.ceil(((next - 2) * 40) / 1000) : 0)
      if (isTaken) {
        const [report, loss] = parseRtcp(asked[0]!)
        assert.deepEqual([report!.type, loss!.type], [201, 206])
        const [own, sender] = [4, 16].map((at) => Buffer.from(asked[0]!).readUInt32BE(at))
        assert.deepEqual([own, sender], [OWN_SSRC, SSRC])
      }
      assert.ok(heard() >= next - 2)
      const before = asked.length
      send(next)
      send(next + 1)
      assert.deepEqual([made.length, asked.length], [3, before])
      assert.equal(units.stats.lostPackets, 1)
    }
  })

  it('knows that a whole picture is missing', () => {
    const { made, send, units } = begin()
    send(0)
    send(1, { lose: 1000 })
    send(2)
    assert.equal(made.length, 1)
    assert.ok(units.stats.lostPackets > 0)
  })

  it('says that B-pictures come, but not at a jump of the clock or one step back', () => {
    const { faults, send } = begin()
    send(0)
    for (let number = 1; number < 8; number += 1) send(number, { at90k: (number - 4) * 9_000_000 })
    send(8, { at90k: 36_003_600 })
    send(9, { at90k: 36_000_000 })
    assert.equal(faults.length, 0)
    send(10, { at90k: 36_010_800 })
    send(11, { at90k: 36_007_200 })
    send(12, { at90k: 36_003_600 })
    assert.equal(faults[0]?.cause, 'unsupported-codec')
  })
})
