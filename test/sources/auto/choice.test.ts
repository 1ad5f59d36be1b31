import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Ffmpeg } from '../../../src/ffmpeg/locate.ts'
import { parseSdp } from '../../../src/rtp/sdp.ts'
import { choosePull } from '../../../src/sources/auto/choice.ts'

const FOUND = { path: '/usr/bin/ffmpeg' } as Ffmpeg
const MISSING = { path: undefined, message: 'There is no ffmpeg.' } as const

/** x264: High, no B-pictures, and it says so. */
const PLAIN = 'Z2QAHqy0BQF/y4CIAAADAAgAAAMBkHixdQ=='
/** Main, picture order of type 0, without VUI: it does not say. */
const SILENT = 'Z00AH+0AoAty'
/** x264: High, two pictures of reorder. */
const REORDERED = 'Z2QAC6zZQsR4iTARAAADAAEAAAMAMg8UKZY='
const VIDEO = (sps: string): string =>
  `m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 sprop-parameter-sets=${sps},aO8Pyw==\r\n`
const SOUND = {
  aac: 'm=audio 0 RTP/AVP 97\r\na=rtpmap:97 mpeg4-generic/48000/2\r\na=fmtp:97 mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1190\r\n',
  pcma: 'm=audio 0 RTP/AVP 8\r\n',
  opus: 'm=audio 0 RTP/AVP 98\r\na=rtpmap:98 opus/48000/2\r\n',
}

function choiceOf(sdp: string, wish: Partial<Parameters<typeof choosePull>[1]> = {}) {
  const tracks = parseSdp(`v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n${sdp}`)
  const video = tracks.find(({ kind }) => kind === 'video')!
  const audio = tracks.find(({ kind }) => kind === 'audio')
  const given = { audio: true, damaged: undefined, found: FOUND, prefersFfmpeg: false }
  return choosePull({ video, audio, tracks }, { ...given, ...wish })
}

describe('choosePull', () => {
  for (const [what, sdp] of [
    ['without sound', VIDEO(PLAIN)],
    ['with AAC', VIDEO(PLAIN) + SOUND.aac],
    ['with G.711', VIDEO(PLAIN) + SOUND.pcma],
    ['that leaves open in what order it comes', VIDEO(SILENT)],
    ['without parameter sets', 'm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n'],
  ] as const) {
    it(`pulls H.264 ${what} natively, and has nothing to say of it`, () => {
      assert.deepEqual(choiceOf(sdp), { pull: 'native' })
      assert.deepEqual(choiceOf(sdp, { found: MISSING }), { pull: 'native' })
    })
  }

  for (const [what, sdp, why] of [
    ['announces B-pictures', VIDEO(REORDERED), /announces B-pictures/],
    ['has sound that only ffmpeg takes', VIDEO(PLAIN) + SOUND.opus, /sound comes as OPUS/],
  ] as const) {
    it(`leaves a camera to ffmpeg that ${what}, or pulls it natively where there is none`, () => {
      const { pull, note } = choiceOf(sdp)
      assert.equal(pull, 'ffmpeg')
      assert.match(note!, why)
      const alone = choiceOf(sdp, { found: MISSING })
      assert.equal(alone.pull, 'native')
      assert.match(alone.note!, /There is no ffmpeg\./)
    })
  }

  for (const [what, sdp] of [
    ['another codec', 'm=video 0 RTP/AVP 26\r\n'],
    ['MPEG-TS', 'm=video 0 RTP/AVP 33\r\n'],
  ] as const) {
    it(`leaves a camera to ffmpeg that sends ${what}, also where there is none`, () => {
      assert.equal(choiceOf(sdp).pull, 'ffmpeg')
      assert.equal(choiceOf(sdp, { found: MISSING }).pull, 'ffmpeg')
    })
  }

  it('says why it pulls natively where ffmpeg is preferred and missing', () => {
    const { pull, note } = choiceOf(VIDEO(PLAIN), { found: MISSING, prefersFfmpeg: true })
    assert.equal(pull, 'native')
    assert.match(note!, /pulls this camera by itself, for there is no ffmpeg/)
  })

  it('does not mind sound that nobody is to hear', () => {
    assert.equal(choiceOf(VIDEO(PLAIN) + SOUND.opus, { audio: false }).pull, 'native')
  })

  it('says that damaged pictures are not its own to judge where ffmpeg pulls', () => {
    assert.match(choiceOf(VIDEO(REORDERED), { damaged: 'show' }).note!, /`damaged` does not count/)
  })
})
