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
  /** Of sound that is no AAC; 0 where a byte says nothing of time. */
  readonly ticksPerByte: number
  readonly createDepacketizer: () => AudioDepacketizer
}

/** Sound of one frame to a packet, by the bits of each of its channels for one tick of the RTP clock (RFC 3551 §4.5). */
const PLAIN: ReadonlyMap<string, number> = new Map([
  ['PCMA', 8],
  ['PCMU', 8],
  ['G722', 8],
  ['G726-16', 2],
  ['G726-24', 3],
  ['G726-32', 4],
  ['G726-40', 5],
  ['L16', 16],
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
  const bits = PLAIN.get(codec)
  if (bits === undefined) return undefined
  const ticksPerByte = 8 / (bits * Math.max(1, track.channels))
  return { header: undefined, frameTicks: 0, ticksPerByte, createDepacketizer: () => new PlainDepacketizer() }
}

function aacOf({ parameters, clockRate }: SdpTrack): Sound | undefined {
  const format = auHeaderFormatOf(parameters)
  const header = parseAudioSpecificConfig(new BitReader(bytesOf(parameters.get('config'))))
  if (format === undefined || header === undefined) return undefined
  const frameTicks = ticksOf(header, clockRate)
  return { header, frameTicks, ticksPerByte: 0, createDepacketizer: () => new AacDepacketizer(format) }
}

function latmOf({ parameters, clockRate }: SdpTrack): Sound | undefined {
  // The configuration would be in the stream (RFC 6416 §7.1); where it is in the description, some forget to say so.
  if ((parameters.get('cpresent') ?? '0') !== '0') return undefined
  const mux = parseStreamMuxConfig(bytesOf(parameters.get('config')))
  if (mux === undefined) return undefined
  const { header } = mux
  const frameTicks = ticksOf(header, clockRate)
  return { header, frameTicks, ticksPerByte: 0, createDepacketizer: () => new LatmDepacketizer(mux) }
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
