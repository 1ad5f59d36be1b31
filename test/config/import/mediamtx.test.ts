import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { one, read } from './kit.ts'

const FILE = `authInternalUsers:
  - user: any
    pass: hunter2
pathDefaults:
  rtspTransport: udp
  sourceOnDemand: yes
paths:
  door:
    source: rtsp://admin:secret@192.168.1.20/stream1
    sourceOnDemand: no
    rtspTransport: tcp
  cams/yard:
    source: rtsps://192.168.1.21:322/x
    record: yes
    runOnReady: notify hunter2
    runOnReadyRestart: yes
  old:
    source: rtsp://192.168.1.22/x
    sourceProtocol: multicast
    rtspTransport:
  hls: { source: http://192.168.1.23/index.m3u8 }
  pushed:
  "~^cam(\\\\d+)$": { source: rtsp://192.168.1.24/$G1 }
  made: { source: "rtsp://192.168.1.24/$MTX_QUERY" }
  pi: { source: rpiCamera }
  away: { source: redirect, sourceRedirect: rtsp://other/ }
  whep: { source: wheps://user:hunter2@host/ }
  all_others:
`

describe('readMediamtx', () => {
  it('takes paths with a source over and says of each other one why not', () => {
    const { format, inputs, notes, left } = read(FILE)
    assert.equal(format, 'mediamtx')
    const onDemand = { mode: 'on-demand' }
    assert.deepEqual(inputs, [
      one('door', { url: 'rtsp://192.168.1.20/stream1', user: 'admin', password: 'secret' }),
      one('cams-yard', { url: 'rtsps://192.168.1.21:322/x' }, { name: 'cams/yard', ...onDemand }),
      one('old', { url: 'rtsp://192.168.1.22/x', transport: 'multicast' }, onDemand),
      one('hls', { url: 'http://192.168.1.23/index.m3u8' }, onDemand),
    ])
    assert.deepEqual(notes, { 'cams-yard': ['it is not recorded here', 'no programs are run for it here'] })
    const reasons = left.map((line) => /^\d+ \/(?:paths\/)?([^ /]+)/.exec(line)?.[1])
    assert.deepEqual(reasons, [
      'pushed',
      '~0^cam(\\d+)$',
      'made',
      'pi',
      'away',
      'whep',
      'all_others',
      'authInternalUsers',
    ])
    assert.doesNotMatch(left.join('\n'), /hunter2/)
  })

  it('lists who may watch there, in the words of all its versions, and not what is switched off', () => {
    const { left } = read(`authMethod: http
authHTTPAddress: http://127.0.0.1/auth?key=hunter2
pathDefaults: { readUser: "", readIPs: [], maxReaders: 0 }
paths:
  a: { source: rtsp://h/, readUser: u, readPass: hunter2, readIPs: [10.0.0.0/8], maxReaders: 3, publishUser: x }
  b: { source: rtsp://h/b, readUser: , readIPs: [], maxReaders: 0 }
`)
    const places = left.map((line) => line.split(' ')[1])
    assert.deepEqual(places, [
      '/paths/a/readUser',
      '/paths/a/publishUser',
      '/paths/a/readIPs',
      '/paths/a/maxReaders',
      '/authMethod',
      '/authHTTPAddress',
    ])
    assert.match(left[0]!, /baton token create/)
    assert.doesNotMatch(left.join('\n'), /hunter2/)
    assert.deepEqual(read('authMethod: internal\npaths: { a: { source: rtsp://h/ } }').left, [])
  })

  it('notes each setting of a path that means nothing here', () => {
    const { notes } = read(
      'paths: { a: { source: rtsp://h/, useAbsoluteTimestamp: yes, overridePublisher: no, sourceOnDemandCloseAfter: 10s } }',
    )
    assert.deepEqual(notes, { a: ['the setting useAbsoluteTimestamp means nothing here'] })
  })

  it('lists each default of the paths that means nothing here, and none that MediaMTX’s own file has', () => {
    const { notes, left } = read(`pathDefaults:
  useAbsoluteTimestamp: yes
  rtspRangeStart: 5s
  rtspUDPSourcePortRange: [20000, 20100]
  "hunter2 ": x
  overridePublisher: true
  alwaysAvailable: false
  alwaysAvailableTracks: [ { codec: H264 } ]
  whepSTUNGatherTimeout: 5s
  whepHandshakeTimeout: 10s
  whepTrackGatherTimeout: 2s
  rtspUDPReadBufferSize: 0
  recordPath: ./recordings
  rpiCameraWidth: 1920
  srtReadPassphrase:
paths: { a: { source: rtsp://h/ } }
`)
    const reason = 'this default of the paths means nothing here'
    assert.deepEqual(left, [
      `2 /pathDefaults/useAbsoluteTimestamp ${reason}`,
      `3 /pathDefaults/rtspRangeStart ${reason}`,
      `4 /pathDefaults/rtspUDPSourcePortRange ${reason}`,
      `1 /pathDefaults ${reason}`,
    ])
    assert.deepEqual(notes, {})
    const shipped =
      'pathDefaults: { overridePublisher: yes, rtspUDPSourcePortRange: [10000, 65535] }\npaths: { a: { source: rtsp://h/ } }'
    assert.deepEqual(read(shipped).left, [])
  })
})
