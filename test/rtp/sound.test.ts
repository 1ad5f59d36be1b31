import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseSdp } from '../../src/rtp/sdp.ts'
import { soundOf, soundTrackOf, type Sound } from '../../src/rtp/sound.ts'

function of(map: string, format = ''): Sound | undefined {
  return soundOf(parseSdp(`m=audio 0 RTP/AVP 97\r\na=rtpmap:97 ${map}\r\na=fmtp:97 ${format}\r\n`)[0]!)
}

const AAC = 'streamtype=5; mode=AAC-hbr; sizeLength=13; indexLength=3; indexDeltaLength=3; '

describe('soundOf', () => {
  it('knows AAC by its configuration, and how long its frames are on the RTP clock', () => {
    const plain = of('mpeg4-generic/16000/1', `${AAC}config=1408`)
    assert.deepEqual(
      [plain?.header?.sampleRate, plain?.header?.channels, plain?.frameTicks],
      [16_000, 1, 1024],
    )
    // HE-AAC: the clock is that of what is heard.
    const high = of('mpeg4-generic/48000/2', `${AAC}config=2B118800`)
    assert.deepEqual([high?.header?.sampleRate, high?.frameTicks], [24_000, 2048])
    assert.equal(
      of('MP4A-LATM/90000', 'cpresent=0; config=400024203fc0')?.frameTicks,
      (1024 * 90_000) / 44_100,
    )
    assert.ok(of('MP4A-LATM/44100', 'config=400024203fc0'))
  })

  it('knows sound of one frame to a packet, by its static payload type as well', () => {
    for (const [type, name] of [
      [0, 'PCMU'],
      [8, 'PCMA'],
    ]) {
      const [track] = parseSdp(`m=audio 0 RTP/AVP ${type}\r\n`)
      assert.equal(track?.codec, name)
      assert.deepEqual([soundOf(track!)?.header, soundOf(track!)?.frameTicks], [undefined, 0])
    }
    for (const map of ['PCMA/8000', 'PCMU/16000', 'G726-32/8000', 'G722/8000', 'L16/48000/2'])
      assert.ok(of(map), map)
  })

  it('knows how much time a byte of such sound takes', () => {
    const ticks = ['PCMA/8000', 'G726-32/8000', 'G722/8000', 'L16/48000/2'].map(
      (map) => of(map)?.ticksPerByte,
    )
    assert.deepEqual(ticks, [1, 2, 1, 0.25])
  })

  it('takes no sound that it could not make frames of', () => {
    assert.equal(of('mpeg4-generic/16000', AAC), undefined)
    assert.equal(of('mpeg4-generic/16000', `${AAC}config=140`), undefined)
    assert.equal(of('mpeg4-generic/16000', `${AAC}config=1408; maxDisplacement=2048`), undefined)
    assert.equal(of('MP4A-LATM/44100', 'cpresent=1; config=400024203fc0'), undefined)
    assert.equal(of('MP4A-LATM/44100', 'cpresent=0'), undefined)
    for (const map of ['speex/8000', 'MPA/90000', 'opus/48000/2']) assert.equal(of(map), undefined)
    assert.equal(of('PCMA/0'), undefined)
  })
})

describe('soundTrackOf', () => {
  it('is the first track of sound that can be taken', () => {
    const text = [
      'm=video 0 RTP/AVP 8',
      'm=audio 0 RTP/AVP 97',
      'a=rtpmap:97 speex/8000',
      'm=audio 0 RTP/AVP 8',
      'm=audio 0 RTP/AVP 0',
    ]
    assert.equal(soundTrackOf(parseSdp(text.join('\r\n')))?.payloadType, 8)
    assert.equal(soundTrackOf(parseSdp(text.slice(0, 3).join('\r\n'))), undefined)
  })
})
