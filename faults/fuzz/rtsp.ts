import assert from 'node:assert/strict'
import { parseSdp } from '../../src/rtp/sdp.ts'
import { parseRtcp } from '../../src/rtp/rtcp.ts'
import { parseRtpPacket } from '../../src/rtp/packet.ts'
import { parseChallenges } from '../../src/rtsp/challenge.ts'
import { encodeRequest, encodeResponse, headersOf } from '../../src/rtsp/message.ts'
import { RtspParser } from '../../src/rtsp/parser.ts'
import { readRtpInfo, timestampsOf } from '../../src/rtsp/rtp-info.ts'
import { RtspError } from '../../src/rtsp/rtsp-error.ts'
import { answeredTransport, chooseTransport } from '../../src/rtsp/transport.ts'
import { describedBehindLogin, VIDEO_SDP } from './described.ts'

const SDP = [
  'v=0',
  'o=- 1 1 IN IP4 192.0.2.1',
  's=seed',
  't=0 0',
  ...VIDEO_SDP,
  'm=audio 0 RTP/AVP 97',
  'a=rtpmap:97 MPEG4-GENERIC/48000/2',
  'a=fmtp:97 streamtype=5;mode=AAC-hbr;config=1190;sizeLength=13;indexLength=3',
  'a=control:trackID=1',
]

/** What a camera and the relay say to each other, all of it in one direction. */
export const RTSP_SEED = Buffer.concat([
  ...describedBehindLogin('rtsp://192.0.2.1/cam/', SDP),
  encodeRequest('SETUP', 'rtsp://192.0.2.1/cam/trackID=0', [
    ['CSeq', '3'],
    ['Transport', 'RTP/AVP/TCP;unicast;interleaved=0-1'],
  ]),
  encodeResponse(200, [
    ['CSeq', '3'],
    ['Session', '12345678;timeout=60'],
    ['Transport', 'RTP/AVP;unicast;client_port=4000-4001;server_port=5000-5001;ssrc=DEADBEEF'],
  ]),
  Buffer.from([0x24, 0, 0, 16, 0x80, 0x60, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4, 0x65, 1, 2, 3]),
  Buffer.from([0x24, 1, 0, 8, 0x81, 0xcb, 0, 1, 1, 2, 3, 4]),
  encodeRequest('TEARDOWN', 'rtsp://192.0.2.1/cam', [['CSeq', '4']]),
])

const MAX_MS = 5_000

/** Throws unless the parser says the same of these bytes whole and in pieces, and nothing behind it throws over what it reads. */
export function judgeRtsp(bytes: Uint8Array): void {
  const beganMs = performance.now()
  const whole = eventsOf(bytes, bytes.length)
  assert.deepEqual(eventsOf(bytes, 7), whole)
  const fault = whole.findIndex((event) => event.startsWith('fault'))
  assert.ok(fault === -1 || fault === whole.length - 1, 'something came after a fault')
  assert.ok(performance.now() - beganMs < MAX_MS, 'it took too long')
}

function eventsOf(bytes: Uint8Array, size: number): string[] {
  const events: string[] = []
  const parser = new RtspParser({
    request: (request) => {
      for (const value of headersOf(request, 'Transport')) chooseTransport(value)
      events.push(`request ${JSON.stringify(request)}`)
    },
    response: (response) => {
      parseChallenges(headersOf(response, 'WWW-Authenticate'))
      for (const value of headersOf(response, 'Transport')) refusing(() => answeredTransport(value))
      timestampsOf(readRtpInfo(response), [
        'rtsp://192.0.2.1/cam/trackID=0',
        'rtsp://192.0.2.1/cam/trackID=1',
      ])
      refusing(() => parseSdp(Buffer.from(response.body).toString()))
      events.push(`response ${JSON.stringify(response)}`)
    },
    frame: ({ channel, payload }) => {
      parseRtpPacket(payload)
      parseRtcp(payload)
      events.push(`frame ${channel} ${Buffer.from(payload).toString('hex')}`)
    },
    fault: (reason) => events.push(`fault ${reason}`),
  })
  for (let at = 0; at < bytes.length; at += Math.max(1, size)) parser.push(bytes.subarray(at, at + size))
  return events
}

/** What is no answer may be refused in words. */
function refusing(read: () => unknown): void {
  try {
    read()
  } catch (error) {
    if (!(error instanceof RtspError)) throw error
  }
}
