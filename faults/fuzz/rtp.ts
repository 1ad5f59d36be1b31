import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AudioReceiver } from '../../src/rtp/audio-receiver.ts'
import { type SdpTrack, parseSdp } from '../../src/rtp/sdp.ts'
import { VideoReceiver } from '../../src/rtp/video-receiver.ts'

const CAPTURES = join(import.meta.dirname, '../../test/fixtures/rtp')

/** Packets that ffmpeg sent, each as an interleaved frame (RFC 2326 §10.12). */
export const RTP_SEEDS: readonly Uint8Array[] = ['h264', 'h265', 'aac', 'latm'].map((codec) =>
  readFileSync(join(CAPTURES, `ffmpeg-${codec}.bin`)),
)

const TRACKS: readonly SdpTrack[] = [
  'm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000',
  'm=video 0 RTP/AVP 96\r\na=rtpmap:96 H265/90000',
  'm=video 0 RTP/AVP 96\r\na=rtpmap:96 H265/90000\r\na=fmtp:96 sprop-max-don-diff=2',
  'm=audio 0 RTP/AVP 96\r\na=rtpmap:96 MPEG4-GENERIC/44100/1\r\na=fmtp:96 mode=AAC-hbr;config=1208;sizelength=13;indexlength=3;indexdeltalength=3',
  'm=audio 0 RTP/AVP 96\r\na=rtpmap:96 MP4A-LATM/44100/1\r\na=fmtp:96 cpresent=0;config=400024103fc0',
  'm=audio 0 RTP/AVP 96\r\na=rtpmap:96 PCMA/8000',
].flatMap((text) => parseSdp(`${text}\r\n`))

const DEPTHS = [0, 16]
/** A start code of four bytes for each two bytes of size and one of content; a frame may be one byte of many packets. */
const MAX_GROWTH = 8
const FRAME_HEADER_BYTES = 4
const MAX_MS = 5_000

/** Throws unless what is made of these frames' packets, whatever they are taken for, is bounded, and made without a throw or a hang. */
export function judgeRtp(bytes: Uint8Array): void {
  const packets = packetsOf(bytes)
  for (const track of TRACKS) {
    for (const depth of DEPTHS) {
      const beganMs = performance.now()
      let made = 0
      const onUnit = (unit: { readonly bytes: Uint8Array }): void => void (made += unit.bytes.length)
      const receiver =
        track.kind === 'video'
          ? new VideoReceiver({ track, depth, onUnit })
          : new AudioReceiver({ track, depth, onUnit })
      for (const [index, packet] of packets.entries()) receiver.push(packet, index * 5)
      receiver.flush()
      const most = MAX_GROWTH * bytes.length
      assert.ok(made <= most, `${made} bytes of ${bytes.length}, as ${track.codec}`)
      assert.ok(performance.now() - beganMs < MAX_MS, `it took too long, as ${track.codec}`)
    }
  }
}

/** Frame by frame, whatever the first two bytes of each are; the last as far as it goes. */
function packetsOf(bytes: Uint8Array): Uint8Array[] {
  const packets: Uint8Array[] = []
  for (let at = 0; at + FRAME_HEADER_BYTES <= bytes.length;) {
    const size = (bytes[at + 2]! << 8) | bytes[at + 3]!
    packets.push(bytes.subarray(at + FRAME_HEADER_BYTES, at + FRAME_HEADER_BYTES + size))
    at += FRAME_HEADER_BYTES + size
  }
  return packets
}
