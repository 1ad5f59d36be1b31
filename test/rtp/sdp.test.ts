import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { aacFormat, h264Format, parseSdp, sessionControlOf, writeSdp } from '../../src/rtp/sdp.ts'

const CAMERA = `v=0
o=- 1 1 IN IP4 192.168.1.64
s=Media Presentation
t=0 0
a=control:*
m=video 0 RTP/AVP 96
a=rtpmap:96 h265/90000
a=fmtp:96 sprop-vps=QAEMAf//; sprop-sps=QgEBAWAAAAM= ; sprop-pps=RAHA8vA8kA==
a=control:rtsp://192.168.1.64/trackID=1
m=audio 0 RTP/AVP 8
a=control:trackID=2
m=audio 0 RTP/AVP 97
a=rtpmap:97 MPEG4-GENERIC/48000/2
a=fmtp:97 mode=AAC-hbr;config=1190
m=application 0 RTP/AVP 107
a=rtpmap:107 vnd.onvif.metadata/90000
`.replaceAll('\n', '\r\n')

describe('SDP', () => {
  it('reads the tracks of a camera in their order, static payload types too', () => {
    const tracks = parseSdp(CAMERA)
    assert.deepEqual(
      tracks.map(({ kind, payloadType, codec, clockRate, channels }) => [
        kind,
        payloadType,
        codec,
        clockRate,
        channels,
      ]),
      [
        ['video', 96, 'H265', 90_000, 1],
        ['audio', 8, 'PCMA', 8000, 1],
        ['audio', 97, 'MPEG4-GENERIC', 48_000, 2],
        ['application', 107, 'VND.ONVIF.METADATA', 90_000, 1],
      ],
    )
    assert.deepEqual(
      tracks[0]?.parameterSets.map((set) => set[0]),
      [0x40, 0x42, 0x44],
    )
    assert.equal(tracks[0]?.control, 'rtsp://192.168.1.64/trackID=1')
    assert.equal(tracks[2]?.parameters.get('config'), '1190')
  })

  it('reads back what it wrote', () => {
    const sps = Buffer.from('67640032ac4c', 'hex')
    const pps = Buffer.from('68e84302', 'hex')
    const text = writeSdp({
      id: 1,
      name: 'A camera',
      address: '127.0.0.1',
      tracks: [
        {
          kind: 'video',
          payloadType: 96,
          codec: 'H264',
          clockRate: 90_000,
          control: 'trackID=0',
          format: h264Format([sps, pps]),
        },
        {
          kind: 'audio',
          payloadType: 97,
          codec: 'MPEG4-GENERIC',
          clockRate: 48_000,
          channels: 2,
          control: 'trackID=1',
          format: aacFormat(Uint8Array.of(0x11, 0x90)),
        },
      ],
    })
    const [video, audio] = parseSdp(text)
    assert.deepEqual(
      video?.parameterSets.map((set) => Buffer.from(set).toString('hex')),
      ['67640032ac4c', '68e84302'],
    )
    assert.equal(video?.parameters.get('profile-level-id'), '640032')
    assert.deepEqual(
      [audio?.codec, audio?.channels, audio?.parameters.get('config')],
      ['MPEG4-GENERIC', 2, '1190'],
    )
  })

  it('passes over base64 that is none', () => {
    const tracks = parseSdp(
      'm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 sprop-parameter-sets=%%%,Z2Q=',
    )
    assert.deepEqual(
      tracks[0]?.parameterSets.map((set) => [...set]),
      [[0x67, 0x64]],
    )
  })

  it('passes over lines with control characters', () => {
    const [track] = parseSdp(
      'm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:a\0b\r\na=fmtp:96 a\x7f=1',
    )
    assert.deepEqual([track?.codec, track?.control, track?.parameters.size], ['H264', undefined, 0])
    assert.equal(sessionControlOf('a=control:\0'), undefined)
  })

  it('never throws on lines of any kind', () => {
    const line = fc.tuple(
      fc.constantFrom('m=', 'a=rtpmap:', 'a=fmtp:', 'a=', 'o=', 'c=', ''),
      fc.string({ unit: 'binary' }),
    )
    fc.assert(
      fc.property(
        fc.array(line),
        (lines) => void parseSdp(lines.map((parts) => parts.join('')).join('\r\n')),
      ),
    )
  })

  it('takes what follows a track that makes no sense for its own, not for the one before', () => {
    const tracks = parseSdp(
      [
        'm=video 0 RTP/AVP 96',
        'a=rtpmap:96 H264/90000',
        'a=control:track1',
        'm=application/TP-LINK 0 RTP/AVP smart/1/90000',
        'a=rtpmap:95 TP-LINK/90000',
        'a=control:track3',
      ].join('\r\n'),
    )
    assert.deepEqual(
      tracks.map(({ kind, codec, control }) => [kind, codec, control]),
      [
        ['video', 'H264', 'track1'],
        ['other', '', 'track3'],
      ],
    )
  })

  it('knows the codec by its parameters where it is not named, and its clock', () => {
    const codecOf = (format: string): unknown => {
      const [track] = parseSdp(`m=video 0 RTP/AVP 96\r\na=fmtp:96 ${format}\r\n`)
      return [track?.codec, track?.clockRate]
    }
    assert.deepEqual(codecOf('packetization-mode=1'), ['H264', 90_000])
    assert.deepEqual(codecOf('sprop-parameter-sets=Z2Q=,aO4='), ['H264', 90_000])
    assert.deepEqual(codecOf('sprop-sps=QgEB'), ['H265', 90_000])
    assert.deepEqual(codecOf('x=1'), ['', 90_000])
    assert.equal(parseSdp('m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264\r\n')[0]?.clockRate, 90_000)
  })

  it('takes the only format of a track for its own, whatever its number, but not one of several', () => {
    const lines = ['m=audio 0 RTP/AVP 104', 'a=rtpmap:104 MPEG4-GENERIC/16000', 'a=fmtp:97 config=1408']
    assert.equal(parseSdp(lines.join('\r\n'))[0]?.parameters.get('config'), '1408')
    assert.equal(parseSdp([...lines, 'a=fmtp:98 x=1'].join('\r\n'))[0]?.parameters.size, 0)
  })

  it('reads what is written with spaces, quotes, start codes and a zero at the end', () => {
    const [track] = parseSdp(
      [
        'm=video 0 RTP/AVP 96',
        'a=rtpmap: 96 H264/90000',
        `a=fmtp: 96 packetization-mode=1; sprop-parameter-sets="${btoa('\0\0\0\x01\x67\x64')}, ${btoa('\x68\xee')},"`,
        'a=control: track1 \0',
      ].join('\n'),
    )
    assert.deepEqual([track?.codec, track?.control], ['H264', 'track1'])
    assert.deepEqual(
      track?.parameterSets.map((set) => Buffer.from(set).toString('hex')),
      ['6764', '68ee'],
    )
  })
})
