import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { joinAnnexB } from '../../../src/codecs/annex-b.ts'
import { parseSdp, type SdpTrack } from '../../../src/rtp/sdp.ts'
import type { RtpAccessUnit } from '../../../src/rtp/video-receiver.ts'
import { Capture } from '../../../src/sources/probe/capture.ts'
import { SessionUnits } from '../../../src/sources/probe/session-units.ts'
import { makeClip } from '../../support/faulty-media.ts'

const clip = await makeClip()
const isSet = (nal: Buffer): boolean => [7, 8].includes(nal[0]! & 0x1f)

function trackOf(format = ''): SdpTrack {
  const lines = ['m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', `a=fmtp:96 ${format}`]
  return parseSdp(lines.join('\r\n'))[0]!
}

const DESCRIBED = trackOf(
  `sprop-parameter-sets=${clip.sps.toString('base64')},${clip.pps.toString('base64')}`,
)

function received(index: number, facts: Partial<RtpAccessUnit> & { readonly bare?: boolean } = {}) {
  const { bare = false, ...rest } = facts
  const nals = clip.pictures[index]!.filter((nal) => !bare || !isSet(nal))
  const time = { timestamp: index * 3600, arrivedMs: index * 40 }
  return { bytes: joinAnnexB(nals), ...time, isDamaged: false, isContinuation: false, ...rest }
}

describe('units of a probe’s own session', () => {
  it('begin at a keyframe whose parameter sets are known', () => {
    const blind = new SessionUnits('h264', trackOf())
    assert.equal(blind.unitOf(received(1)), undefined)
    assert.equal(blind.unitOf(received(10, { bare: true })), undefined)
    const unit = blind.unitOf(received(20))
    assert.deepEqual([unit?.randomAccess, unit?.pts90k, unit?.arrivedMs], ['idr', 72_000, 800])
    const { width, height } = unit!.layout.video
    assert.deepEqual([width, height], [320, 180])
    assert.equal(blind.unitOf(received(21))?.randomAccess, undefined)
  })

  it('are keyframes that a decoder shows alone, also where only the description has the parameter sets', () => {
    const units = new SessionUnits('h264', DESCRIBED)
    for (const bare of [true, false]) {
      const { ts } = units.unitOf(received(0, { bare }))!
      assert.equal(ts.length % 188, 0)
      const args = [
        '-v',
        'error',
        '-show_entries',
        'frame=width,height,pict_type',
        '-of',
        'default=nw=1:nk=1',
        '-',
      ]
      assert.match(execFileSync('ffprobe', args, { input: ts }).toString(), /^320\s180\sI\s*$/)
    }
  })

  it('tell a jump of the camera’s clock from a step back to a B-picture', () => {
    const units = new SessionUnits('h264', DESCRIBED)
    const jumps = [0, 14_400, 7200, 2 ** 32, 0].map(
      (timestamp, index) => units.unitOf(received(index, { timestamp }))?.discontinuity,
    )
    assert.deepEqual(jumps, [false, false, false, true, true])
  })

  it('go on with the picture that the camera’s marker had cut', () => {
    const units = new SessionUnits('h264', DESCRIBED)
    const [first, rest] = [
      units.unitOf(received(0)),
      units.unitOf(received(0, { bare: true, isContinuation: true })),
    ]
    assert.deepEqual([first?.continuation, rest?.continuation, rest?.randomAccess], [false, true, undefined])
  })

  it('let nothing be measured across what was lost', () => {
    const units = new SessionUnits('h264', DESCRIBED)
    const capture = new Capture()
    for (const index of [0, 1, 2, 7, 8, 10, 11])
      capture.push(units.unitOf(received(index, { isDamaged: index === 7 }))!)
    assert.deepEqual(
      capture.pictures.map(({ pts90k }) => pts90k / 3600),
      [7, 8, 10, 11],
    )
    assert.equal(capture.hasWholeGop, false)
  })

  it('count in 90 kHz whatever the clock of the camera', () => {
    const units = new SessionUnits('h264', { ...DESCRIBED, clockRate: 45_000 })
    assert.equal(units.unitOf(received(0, { timestamp: 45_000 }))?.pts90k, 90_000)
  })
})
