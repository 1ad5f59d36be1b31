import { AAC_FRAME_SAMPLES, type AdtsHeader } from '../codecs/aac.ts'
import { parseAudioSpecificConfig } from '../codecs/audio-specific-config.ts'
import { BitReader } from '../codecs/bit-reader.ts'
import { auHeaderFormatOf } from './au-headers.ts'
import { type AudioDepacketizer, PlainDepacketizer } from './audio-depacketizer.ts'
import { AacDepacketizer } from './depacketize-aac.ts'
import { LatmDepacketizer, parseStreamMuxConfig } from './depacketize-latm.ts'
import type { SdpTrack } from './sdp.ts'

/** What a track of sound carries, as far as we can take it. */
export interface Sound {
  /** Of AAC; undefined for sound that MPEG-TS does not carry as we send it. */
  readonly header: AdtsHeader | undefined
  /** Between the frames of one packet, in ticks of the RTP clock; 0 where each packet has one. */
  readonly frameTicks: number
  readonly createDepacketizer: () => AudioDepacketizer
}

/** Sound that is one frame to a packet, by the bytes in front of it (RFC 2250 §3.5 has four). */
const PLAIN: ReadonlyMap<string, number> = new Map([
  ['PCMA', 0],
  ['PCMU', 0],
  ['G722', 0],
  ['G726-16', 0],
  ['G726-24', 0],
  ['G726-32', 0],
  ['G726-40', 0],
  ['L16', 0],
  ['MPA', 4],
])

/** The first track of sound that we can take, of all that a camera describes. */
export function soundTrackOf(tracks: readonly SdpTrack[]): SdpTrack | undefined {
  return tracks.find((track) => track.kind === 'audio' && soundOf(track) !== undefined)
}

/** How to take a track of sound; undefined where we cannot. */
export function soundOf(track: SdpTrack): Sound | undefined {
  const { codec, clockRate } = track
  if (clockRate <= 0) return undefined
  if (codec === 'MPEG4-GENERIC') return aacOf(track)
  if (codec === 'MP4A-LATM') return latmOf(track)
  const headerBytes = PLAIN.get(codec)
  if (headerBytes === undefined) return undefined
  return { header: undefined, frameTicks: 0, createDepacketizer: () => new PlainDepacketizer(headerBytes) }
}

function aacOf({ parameters, clockRate }: SdpTrack): Sound | undefined {
  const format = auHeaderFormatOf(parameters)
  const header = parseAudioSpecificConfig(new BitReader(bytesOf(parameters.get('config'))))
  if (format === undefined || header === undefined) return undefined
  const frameTicks = ticksOf(header, clockRate)
  return { header, frameTicks, createDepacketizer: () => new AacDepacketizer(format) }
}

function latmOf({ parameters, clockRate }: SdpTrack): Sound | undefined {
  // The configuration would be in the stream (RFC 6416 §7.1); where it is in the description, some forget to say so.
  if ((parameters.get('cpresent') ?? '0') !== '0') return undefined
  const mux = parseStreamMuxConfig(bytesOf(parameters.get('config')))
  if (mux === undefined) return undefined
  const { header } = mux
  return {
    header,
    frameTicks: ticksOf(header, clockRate),
    createDepacketizer: () => new LatmDepacketizer(mux),
  }
}

function ticksOf({ sampleRate }: AdtsHeader, clockRate: number): number {
  return (AAC_FRAME_SAMPLES * clockRate) / sampleRate
}

/** Of hexadecimal digits; none where there is anything else. */
function bytesOf(text = ''): Uint8Array {
  const digits = text.replaceAll('"', '')
  if (!/^(?:[\da-f]{2})*$/i.test(digits)) return new Uint8Array(0)
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
