import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { RtspParser } from '../../src/rtsp/parser.ts'
import { readRtpInfo, timestampsOf } from '../../src/rtsp/rtp-info.ts'

/** An answer as its bytes come, with these header lines. */
function answered(lines: readonly string[]): ReturnType<typeof readRtpInfo> {
  const found: ReturnType<typeof readRtpInfo>[] = []
  const parser = new RtspParser({
    response: (response) => void found.push(readRtpInfo(response)),
    fault: assert.fail,
  })
  parser.push(Buffer.from(['RTSP/1.0 200 OK', 'CSeq: 6', ...lines, '', ''].join('\r\n')))
  return found[0]!
}

describe('readRtpInfo', () => {
  for (const [whose, value, expected] of [
    [
      'Reolink’s',
      'url=trackID=1;seq=16852;rtptime=1070938629;ssrc=dcc4a0d8,url=trackID=2;seq=39409;rtptime=3075976528;ssrc=9fc9fff8',
      [
        ['trackID=1', 1_070_938_629],
        ['trackID=2', 3_075_976_528],
      ],
    ],
    [
      'Hikvision’s, with a query',
      'url=rtsp://192.168.5.106:554/Streaming/Channels/101/trackID=1?transportmode=unicast&profile=Profile_1;seq=24104;rtptime=1270711678',
      [
        [
          'rtsp://192.168.5.106:554/Streaming/Channels/101/trackID=1?transportmode=unicast&profile=Profile_1',
          1_270_711_678,
        ],
      ],
    ],
    [
      'Axis’, with a space behind the comma',
      'url=rtsp://10.0.0.1/axis-media/media.amp/trackID=1;seq=58477;rtptime=1020884293, url=rtsp://10.0.0.1/axis-media/media.amp/trackID=2;seq=15727;rtptime=1171661503',
      [
        ['rtsp://10.0.0.1/axis-media/media.amp/trackID=1', 1_020_884_293],
        ['rtsp://10.0.0.1/axis-media/media.amp/trackID=2', 1_171_661_503],
      ],
    ],
    [
      'one that counts from nothing, with a semicolon too many',
      'url=rtsp://192.168.1.19:554/0/main/trackID=0;seq=0;rtptime=0;',
      [['rtsp://192.168.1.19:554/0/main/trackID=0', undefined]],
    ],
    ['one below nothing', 'url=trackID=1;seq=1;rtptime=-1', [['trackID=1', undefined]]],
    ['one of more than 32 bits', 'url=a;rtptime=4294967296', [['a', undefined]]],
    ['one of many digits', 'url=a;rtptime=12345678901', [['a', undefined]]],
    ['the last there is', 'url=a;rtptime=4294967295', [['a', 4_294_967_295]]],
    [
      'one without a time',
      'url=a;seq=35243,url=b;rtptime=7',
      [
        ['a', undefined],
        ['b', 7],
      ],
    ],
    ['one without a number', 'url=a;seq=1;rtptime=', [['a', undefined]]],
    ['other names, orders and quotes', 'URL="rtsp://h/a" ; RtpTime = 5; Seq = 1', [['rtsp://h/a', 5]]],
    [
      'an address with commas and semicolons',
      'url=rtsp://h/a;b=1,c?x=2,3;seq=1;rtptime=9',
      [['rtsp://h/a;b=1,c?x=2,3', 9]],
    ],
    ['no address', 'seq=1;rtptime=9', [['', 9]]],
    ['nothing', '', []],
    ['no parts', 'none', []],
  ] as const) {
    it(`reads ${whose}`, () => {
      const expectedStarts = expected.map(([url, timestamp]) => ({ url, timestamp }))
      assert.deepEqual(answered([`RTP-Info: ${value}`]), expectedStarts)
    })
  }

  it('takes a header of each track, a folded one, and none', () => {
    const both = [
      { url: 'a', timestamp: 1 },
      { url: 'b', timestamp: 2 },
    ]
    assert.deepEqual(answered(['RTP-Info: url=a;rtptime=1', 'rtp-info: url=b;rtptime=2']), both)
    assert.deepEqual(answered(['RTP-Info: url=a;rtptime=1,', ' url=b;rtptime=2']), both)
    assert.deepEqual(answered([]), [])
  })

  it('bears whatever is written, in time', () => {
    const text = fc.array(
      fc.constantFrom('url=', 'seq=', 'rtptime=', ';', ',', ' ', '"', '/', '1', '-', '=', 'a'),
    )
    fc.assert(
      fc.property(text, (parts) => {
        for (const { timestamp } of readRtpInfo({ headers: [['RTP-Info', parts.join('')]] }))
          assert.ok(timestamp === undefined || (timestamp > 0 && timestamp < 2 ** 32))
      }),
    )
    const beganMs = performance.now()
    for (const piece of ['url=', 'url= ', ' ;', ', ', '/', '"', 'rtptime= '])
      readRtpInfo({ headers: [['RTP-Info', piece.repeat(16_384 / piece.length)]] })
    assert.ok(performance.now() - beganMs < 1000)
  })
})

describe('timestampsOf', () => {
  const VIDEO = 'rtsp://10.0.0.1:554/cam/trackID=1'
  const AUDIO = 'rtsp://10.0.0.1:554/cam/trackID=2'

  for (const [how, urls, expected] of [
    ['the addresses themselves', [VIDEO, AUDIO], [1, 2]],
    ['another order', [AUDIO, VIDEO], [2, 1]],
    ['relative addresses', ['trackID=2', 'trackID=1'], [2, 1]],
    ['paths', ['/cam/trackID=1', '/cam/trackID=2/'], [1, 2]],
    ['another host', ['rtsp://camera.local/cam/trackID=2', 'rtsp://camera.local/cam/trackID=1'], [2, 1]],
    ['queries', [`${AUDIO}?a=1`, `${VIDEO}?a=1`], [2, 1]],
    ['one track alone', [AUDIO], [undefined, 1]],
    ['one more than was set up', ['trackID=0', 'trackID=2', 'trackID=1'], [3, 2]],
    ['the same address for both', ['rtsp://10.0.0.1/cam', 'rtsp://10.0.0.1/cam'], [1, 2]],
    ['no addresses', ['', ''], [1, 2]],
    ['addresses of nobody', ['rtsp://h/x', 'rtsp://h/y', 'rtsp://h/z'], [undefined, undefined]],
    ['an address twice', ['trackID=1', 'trackID=1', 'trackID=2'], [undefined, 3]],
    ['nothing', [], [undefined, undefined]],
  ] as const) {
    it(`finds tracks by ${how}`, () => {
      const starts = urls.map((url, index) => ({ url, timestamp: index + 1 }))
      assert.deepEqual(timestampsOf(starts, [VIDEO, AUDIO]), expected)
    })
  }

  it('does not take one track’s address for the end of another’s', () => {
    const starts = [
      { url: '1', timestamp: 1 },
      { url: '11', timestamp: 11 },
    ]
    assert.deepEqual(timestampsOf(starts, ['rtsp://h/cam/11', 'rtsp://h/cam/1']), [11, 1])
  })
})
