import { encodeResponse } from '../../src/rtsp/message.ts'

/** A video track of H.264 as cameras describe it. */
export const VIDEO_SDP: readonly string[] = [
  'm=video 0 RTP/AVP 96',
  'a=rtpmap:96 H264/90000',
  'a=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z0IACpZTBYmI,aMljiA==',
  'a=control:trackID=0',
]

/** What a camera answers to DESCRIBE: first that it wants a login, then what it has at this address. */
export function describedBehindLogin(
  base: string,
  sdp: readonly string[],
): readonly [Uint8Array, Uint8Array] {
  const challenge = 'Digest realm="cam", nonce="0123", algorithm=MD5, qop="auth", Basic realm="cam"'
  return [
    encodeResponse(401, [
      ['CSeq', '1'],
      ['WWW-Authenticate', challenge],
    ]),
    encodeResponse(
      200,
      [
        ['CSeq', '2'],
        ['Content-Base', base],
      ],
      [...sdp, ''].join('\r\n'),
    ),
  ]
}
