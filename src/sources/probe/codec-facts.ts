import { h264Reorder, parseH264Sps } from '../../codecs/h264-sps.ts'
import { parseH265Sps } from '../../codecs/h265-sps.ts'
import { h264LevelName, h264ProfileName, h265LevelName, h265ProfileName } from '../../codecs/profiles.ts'
import type { Layout } from '../../media/track.ts'
import type { SdpTrack } from '../../rtp/sdp.ts'
import type { AudioFacts, VideoFacts } from './report.ts'

/** What a camera says of its video, and what decoders will make of that. */
export interface VideoReading {
  readonly facts: VideoFacts
  /** Pictures that a decoder may hold back although none comes out of order; 0 = none, Infinity = it is not said. */
  readonly declaredReorder: number
}

/** What the session description says of the video. */
export function describedVideo({ codec, parameterSets }: SdpTrack): VideoReading {
  return videoReading(codec === 'HEVC' ? 'H265' : codec, parameterSets)
}

/** What the running stream says of its video. */
export function runningVideo({ video }: Layout): VideoReading {
  return videoReading(video.codec.toUpperCase(), video.parameterSets)
}

/** Video of which nothing but its codec is known. */
export function namedVideo(codec: string): VideoReading {
  const unknown = { profile: null, level: null, width: null, height: null, declaredFps: null }
  return { facts: { codec, ...unknown }, declaredReorder: 0 }
}

/** What the session description says of the sound. */
export function describedAudio({ codec, clockRate, channels }: SdpTrack): AudioFacts {
  return { codec, sampleRate: clockRate > 0 ? clockRate : null, channels }
}

function videoReading(codec: string, parameterSets: readonly Uint8Array[]): VideoReading {
  const read = READERS.get(codec)
  for (const nal of parameterSets) {
    const reading = read?.(nal)
    if (reading) return reading
  }
  return namedVideo(codec)
}

type Read = (nal: Uint8Array) => VideoReading | undefined

const READERS: ReadonlyMap<string, Read> = new Map([
  ['H264', readH264],
  ['H265', readH265],
])

function readH264(nal: Uint8Array): VideoReading | undefined {
  const sps = parseH264Sps(nal)
  if (!sps) return undefined
  const { width, height, framesPerSecond } = sps
  const declaredFps = framesPerSecond === undefined ? null : Math.round(framesPerSecond * 100) / 100
  const profile = h264ProfileName(sps) ?? unnamed(sps.profileIdc)
  const names = { codec: 'H264', profile, level: h264LevelName(sps) }
  return { facts: { ...names, width, height, declaredFps }, declaredReorder: h264Reorder(sps) }
}

function readH265(nal: Uint8Array): VideoReading | undefined {
  const sps = parseH265Sps(nal)
  if (!sps) return undefined
  const { width, height, profileTierLevel, maxReorderFrames } = sps
  const profileIdc = profileTierLevel[0]! & 0x1f
  const profile = h265ProfileName(profileIdc) ?? unnamed(profileIdc)
  const names = { codec: 'H265', profile, level: h265LevelName(profileTierLevel[11]!) }
  return { facts: { ...names, width, height, declaredFps: null }, declaredReorder: maxReorderFrames }
}

function unnamed(profileIdc: number): string {
  return `profile_idc ${profileIdc}`
}
