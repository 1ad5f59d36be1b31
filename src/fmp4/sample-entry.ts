import { avcDecoderConfiguration } from '../codecs/h264-config.ts'
import { hevcDecoderConfiguration } from '../codecs/h265-config.ts'
import type { AudioTrack, Track, VideoTrack } from '../media/track.ts'
import { ascii, box, fullBox, u16, u32, u8, zeros, type Bytes } from './box.ts'

/** How a track's samples are to be decoded: the entry of its `stsd` (ISO/IEC 14496-12 §8.5.2). */
export function sampleEntry(track: Track): Bytes {
  return track.kind === 'video' ? visualSampleEntry(track) : audioSampleEntry(track)
}

/** `avc1` or `hvc1`: the parameter sets stand in the entry (ISO/IEC 14496-15 §5.3.4, §8.3.3). */
function visualSampleEntry(track: VideoTrack): Bytes {
  const [type, configuration] =
    track.codec === 'h264'
      ? ['avc1', box('avcC', avcDecoderConfiguration(track.parameterSets))]
      : ['hvc1', box('hvcC', hevcDecoderConfiguration(track.parameterSets))]
  return box(
    type,
    zeros(6),
    u16(1), // data_reference_index
    zeros(16),
    u16(track.width, track.height),
    u32(0x0048_0000, 0x0048_0000), // 72 dpi
    u32(0),
    u16(1), // frame_count
    zeros(32), // compressorname
    u16(24, 0xffff),
    configuration,
  )
}

/** `mp4a` with its elementary stream descriptor (ISO/IEC 14496-14 §5.6). */
function audioSampleEntry(track: AudioTrack): Bytes {
  return box(
    'mp4a',
    zeros(6),
    u16(1), // data_reference_index
    zeros(8),
    u16(track.channels, 16),
    u32(0),
    u32(track.sampleRate < 65_536 ? track.sampleRate * 65_536 : 0), // 16.16; the AudioSpecificConfig rules
    fullBox('esds', 0, 0, esDescriptor(track.config)),
  )
}

const ES_DESCRIPTOR = 0x03
const DECODER_CONFIG_DESCRIPTOR = 0x04
const DECODER_SPECIFIC_INFO = 0x05
const SL_CONFIG_DESCRIPTOR = 0x06
const OBJECT_TYPE_AAC = 0x40
const STREAM_TYPE_AUDIO = 0x15

/** ISO/IEC 14496-1 §7.2.6.5. */
function esDescriptor(audioSpecificConfig: Bytes): Bytes {
  const decoderConfig = descriptor(
    DECODER_CONFIG_DESCRIPTOR,
    u8(OBJECT_TYPE_AAC, STREAM_TYPE_AUDIO, 0, 0, 0),
    u32(0, 0), // maximum and average bit rate: unknown
    descriptor(DECODER_SPECIFIC_INFO, audioSpecificConfig),
  )
  return descriptor(ES_DESCRIPTOR, u16(1), u8(0), decoderConfig, descriptor(SL_CONFIG_DESCRIPTOR, u8(2)))
}

/** A descriptor shorter than 128 bytes (ISO/IEC 14496-1 §8.3.3). */
function descriptor(tag: number, ...content: readonly Bytes[]): Bytes {
  const size = content.reduce((sum, part) => sum + part.byteLength, 0)
  if (size > 127) throw new RangeError(`Cannot encode a descriptor of ${size} bytes`)
  const bytes = new Uint8Array(2 + size)
  bytes[0] = tag
  bytes[1] = size
  let offset = 2
  for (const part of content) {
    bytes.set(part, offset)
    offset += part.byteLength
  }
  return bytes
}

/** The sound or picture header of a media information box (ISO/IEC 14496-12 §8.4.5). */
export function mediaHeader(track: Track): Bytes {
  return track.kind === 'video' ? fullBox('vmhd', 0, 1, zeros(8)) : fullBox('smhd', 0, 0, zeros(4))
}

/** The handler that says what a track is (ISO/IEC 14496-12 §8.4.3). */
export function handler(track: Track): Bytes {
  const [type, name] = track.kind === 'video' ? ['vide', 'video\0'] : ['soun', 'sound\0']
  return fullBox('hdlr', 0, 0, u32(0), ascii(type), zeros(12), ascii(name))
}
