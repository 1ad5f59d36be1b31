import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseSdp } from '../../../src/rtp/sdp.ts'
import { describedAudio, describedVideo, namedVideo } from '../../../src/sources/probe/codec-facts.ts'

/** x264: High, 640 × 360, no B-frames, said so. */
const SAID_NONE = '6764001eacb405017fcb80880000030008000003019078b175'
/** x264: High, 162 × 122, two pictures of reorder. */
const SAID_TWO = '6764000bacd942c478893011000003000100000300320f142996'
/** Main, level 3.1, 1280 × 720, by hand: no VUI, so nothing is said of reordering. */
const SAID_NOTHING = '674d001fed00a00b72'
/** The same with pic_order_cnt_type 2. */
const ORDER_OF_SENDING = '674d001fda014016e4'
/** High, 1280 × 720, by hand: constraint_set3_flag and no VUI. */
const INTRA = '6764101facda014016e4'
/** Constrained Baseline, 640 × 480. */
const BASELINE = '6742c01eda0280f684000003000400000300ca3c58ba80'
/** x265: Main, 640 × 360, two pictures of reorder. */
const H265 = '42010101600000030090000003000003003fa005020171f2e595952930bc05a02000000300200000030321'

function video(codec: string, sps: string) {
  const base64 = Buffer.from(sps, 'hex').toString('base64')
  const name = codec === 'H265' ? 'sprop-sps' : 'sprop-parameter-sets'
  const lines = ['m=video 0 RTP/AVP 96', `a=rtpmap:96 ${codec}/90000`, `a=fmtp:96 ${name}=${base64}`]
  return describedVideo(parseSdp(lines.join('\r\n'))[0]!)
}

describe('codec facts of a probe', () => {
  it('name the profile, level, size and rate of H.264', () => {
    assert.deepEqual(video('H264', SAID_NONE), {
      facts: { codec: 'H264', profile: 'High', level: '3.0', width: 640, height: 360, declaredFps: 25 },
      declaredReorder: 0,
    })
    assert.equal(video('H264', BASELINE).facts.profile, 'Constrained Baseline')
  })

  it('tell how much reordering is announced, and where it is not excluded', () => {
    assert.equal(video('H264', SAID_TWO).declaredReorder, 2)
    assert.equal(video('H264', SAID_NOTHING).declaredReorder, Infinity)
    assert.equal(video('H264', BASELINE).declaredReorder, 0)
    assert.equal(video('H265', H265).declaredReorder, 2)
  })

  it('take no reordering for possible where pictures are shown in the order of sending, or all are intra', () => {
    assert.equal(video('H264', ORDER_OF_SENDING).declaredReorder, 0)
    assert.equal(video('H264', INTRA).declaredReorder, 0)
    assert.equal(video('H264', INTRA.replace('676410', '676400')).declaredReorder, Infinity)
  })

  it('name the profile, level and size of H.265', () => {
    const { facts } = video('H265', H265)
    assert.deepEqual([facts.profile, facts.level, facts.width, facts.height], ['Main', '2.1', 640, 360])
  })

  it('keep to the codec where the camera says no more', () => {
    assert.deepEqual(video('H264', '00'), namedVideo('H264'))
    assert.deepEqual(video('JPEG', '00'), namedVideo('JPEG'))
  })

  it('say what the sound is', () => {
    const [audio] = parseSdp('m=audio 0 RTP/AVP 8\r\n')
    assert.deepEqual(describedAudio(audio!), { codec: 'PCMA', sampleRate: 8000, channels: 1 })
  })
})
