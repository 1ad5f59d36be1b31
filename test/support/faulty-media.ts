import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** A short clip as a camera would send it: one entry a picture, to be looped. */
export interface Clip {
  readonly fps: number
  readonly sps: Buffer
  readonly pps: Buffer
  /** NAL units without start codes, parameter sets in front of each IDR picture. */
  readonly pictures: readonly (readonly Buffer[])[]
}

/** Payload bytes of one RTP packet. */
const MAX_PAYLOAD = 1200

/** From one keyframe of the clip to the next. */
export const PICTURES_TO_KEYFRAME = 10

let made: Promise<Clip> | undefined
let madeRefresh: Promise<Clip> | undefined

/** Two seconds of H.264, 320 × 180 at 25 pictures a second, a keyframe every 10; made by ffmpeg, once per process. */
export function makeClip(): Promise<Clip> {
  made ??= encode(`scenecut=0:repeat-headers=1`)
  return made
}

/** The same with one keyframe, and a recovery point every 10 pictures (intra refresh). */
export function makeRefreshClip(): Promise<Clip> {
  madeRefresh ??= encode('scenecut=0:repeat-headers=1:intra-refresh=1')
  return madeRefresh
}

async function encode(x264: string): Promise<Clip> {
  const fps = 25
  const args = ['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=${fps}:duration=2`]
  args.push('-c:v', 'libx264', '-profile:v', 'baseline', '-pix_fmt', 'yuv420p', '-threads', '1')
  args.push('-g', `${PICTURES_TO_KEYFRAME}`, '-x264-params', x264, '-b:v', '300k', '-f', 'h264', '-')
  const { stdout } = await promisify(execFile)('ffmpeg', args, { encoding: 'buffer' })
  const nals = splitStartCodes(stdout)
  const pictures: Buffer[][] = []
  let current: Buffer[] = []
  for (const nal of nals) {
    current.push(nal)
    const type = typeOf(nal)
    if (type !== 1 && type !== 5) continue
    pictures.push(current)
    current = []
  }
  const sps = nals.find((nal) => typeOf(nal) === 7)
  const pps = nals.find((nal) => typeOf(nal) === 8)
  if (!sps || !pps) throw new Error('ffmpeg made a clip without parameter sets.')
  return { fps, sps, pps, pictures }
}

/** One picture as RTP packets without audio or interleaving headers (RFC 6184 §5.6, §5.8). */
export function packetizeH264(nals: readonly Buffer[], header: (marker: boolean) => Buffer): Buffer[] {
  const payloads = nals.flatMap((nal) => (nal.length <= MAX_PAYLOAD ? [nal] : fragments(nal)))
  return payloads.map((payload, index) => Buffer.concat([header(index === payloads.length - 1), payload]))
}

/** An RTP header without extensions (RFC 3550 §5.1). */
export function rtpHeader(payloadType: number, sequence: number, timestamp: number, marker: boolean): Buffer {
  const header = Buffer.alloc(12)
  header[0] = 0x80
  header[1] = payloadType | (marker ? 0x80 : 0)
  header.writeUInt16BE(sequence & 0xffff, 2)
  header.writeUInt32BE(timestamp >>> 0, 4)
  header.writeUInt32BE(0xba70_0000 + payloadType, 8)
  return header
}

/** An empty sender report and a BYE in one compound packet (RFC 3550 §6.1). */
export function rtcpBye(payloadType: number): Buffer {
  const report = Buffer.alloc(28)
  report.writeUInt32BE(0x80c8_0006, 0)
  report.writeUInt32BE(0xba70_0000 + payloadType, 4)
  const bye = Buffer.alloc(8)
  bye.writeUInt32BE(0x81cb_0001, 0)
  bye.writeUInt32BE(0xba70_0000 + payloadType, 4)
  return Buffer.concat([report, bye])
}

/** An RTP or RTCP packet inside the RTSP connection (RFC 2326 §10.12). */
export function interleave(channel: number, packet: Buffer): Buffer {
  const header = Buffer.from([0x24, channel, packet.length >> 8, packet.length & 0xff])
  return Buffer.concat([header, packet])
}

function fragments(nal: Buffer): Buffer[] {
  const first = nal[0] ?? 0
  const parts: Buffer[] = []
  for (let start = 1; start < nal.length; start += MAX_PAYLOAD) {
    const end = Math.min(start + MAX_PAYLOAD, nal.length)
    const flags = (start === 1 ? 0x80 : 0) | (end === nal.length ? 0x40 : 0)
    parts.push(
      Buffer.concat([Buffer.from([(first & 0xe0) | 28, flags | (first & 0x1f)]), nal.subarray(start, end)]),
    )
  }
  return parts
}

function splitStartCodes(stream: Buffer): Buffer[] {
  const nals: Buffer[] = []
  let start = stream.indexOf('\0\0\x01', 0, 'latin1')
  while (start >= 0) {
    const next = stream.indexOf('\0\0\x01', start + 3, 'latin1')
    let end = next < 0 ? stream.length : next
    while (end > start + 3 && stream[end - 1] === 0) end -= 1
    nals.push(stream.subarray(start + 3, end))
    start = next
  }
  return nals
}

function typeOf(nal: Buffer): number {
  return (nal[0] ?? 0) & 0x1f
}
