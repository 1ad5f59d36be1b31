import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'baton-clips-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

const X264 = '-c:v libx264 -preset ultrafast -threads 1 -g 12'
const X265 = '-c:v libx265 -preset veryfast -x265-params'
const RECIPES = {
  h264: `${X264} -bf 0 -c:a aac -b:a 64k -ar 48000`,
  'h264-b-frames': `-c:v libx264 -preset veryfast -threads 1 -g 12 -bf 3 -c:a aac -b:a 64k -ar 48000`,
  'h264-intra-refresh': `${X264} -bf 0 -x264-params intra-refresh=1 -an`,
  h265: `${X265} log-level=error:keyint=12:open-gop=0:bframes=0 -an`,
  'h265-open-gop': `${X265} log-level=error:keyint=12:min-keyint=12:open-gop=1:bframes=3:b-adapt=0:scenecut=0 -c:a aac -b:a 64k -ar 48000`,
} as const

/** Names of the clips that {@link makeClip} knows. */
export type ClipName = keyof typeof RECIPES
export const CLIP_NAMES = Object.keys(RECIPES) as ClipName[]

const clips = new Map<ClipName, Uint8Array>()

/** Two seconds of 160 × 120 at 25 fps, muxed with the flags that the relay gives ffmpeg. Made once per process. */
export function makeClip(name: ClipName): Uint8Array {
  const known = clips.get(name)
  if (known !== undefined) return known
  const path = join(folder, `${name}.ts`)
  const input = '-f lavfi -i testsrc2=s=160x120:r=25:d=2 -f lavfi -i sine=f=440:r=48000:d=2 -pix_fmt yuv420p'
  const output =
    '-f mpegts -omit_video_pes_length 0 -pes_payload_size 0 -muxdelay 0 -max_interleave_delta 100000 -flush_packets 1'
  execFileSync('ffmpeg', `-v error -y ${input} ${RECIPES[name]} ${output} ${path}`.split(' '))
  const bytes = new Uint8Array(readFileSync(path))
  clips.set(name, bytes)
  return bytes
}

/** A packet as ffprobe sees it. */
export interface ProbedPacket {
  readonly kind: string
  readonly pts: number
  readonly dts: number
  readonly key: boolean
  readonly size: number
}

/** What ffprobe reads out of transport stream bytes. */
export function probePackets(bytes: Uint8Array, kind?: 'video' | 'audio'): ProbedPacket[] {
  const entries = 'packet=codec_type,pts,dts,size,flags'
  const text = execFileSync('ffprobe', [
    ...'-v error -show_packets -of json -show_entries'.split(' '),
    entries,
    save(bytes),
  ])
  const { packets } = JSON.parse(text.toString()) as {
    packets: { codec_type: string; pts: number; dts: number; size: string; flags: string }[]
  }
  return packets
    .map((packet) => ({
      kind: packet.codec_type,
      pts: packet.pts,
      dts: packet.dts,
      key: packet.flags.startsWith('K'),
      size: Number(packet.size),
    }))
    .filter((packet) => kind === undefined || packet.kind === kind)
}

/** Everything that ffmpeg complains about when it decodes these bytes. */
export function decodeComplaints(bytes: Uint8Array): string {
  // In the source's own time base: ffmpeg's guess of a frame rate over a gap rounds two pictures onto one tick.
  const timing = ['-fps_mode', 'passthrough', '-enc_time_base', '-1']
  const flags = ['-v', 'warning', '-i', save(bytes), '-map', '0', ...timing, '-f', 'null', '-']
  return execFileSync('/bin/sh', ['-c', 'exec ffmpeg "$@" 2>&1', 'sh', ...flags]).toString()
}

let saved = 0

function save(bytes: Uint8Array): string {
  saved += 1
  const path = join(folder, `probe-${saved}.ts`)
  writeFileSync(path, bytes)
  return path
}
