/** In hertz, by their index (ISO/IEC 14496-3 table 1.18). */
export const AAC_SAMPLE_RATES = [
  96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350,
] as const
/** Of one frame, in every channel. */
export const AAC_FRAME_SAMPLES = 1024
const ADTS_HEADER_BYTES = 7
/** What 13 bits of an ADTS header can say. */
const MAX_ADTS_FRAME_BYTES = 8191

/** What an ADTS header says of the stream (ISO/IEC 14496-3 §1.A.2.2). */
export interface AdtsHeader {
  /** Audio object type (ISO/IEC 14496-3 §1.5.1.1), 2 for AAC-LC. */
  readonly objectType: number
  readonly samplingFrequencyIndex: number
  /** In hertz. */
  readonly sampleRate: number
  readonly channelConfiguration: number
  readonly channels: number
}

/** The ADTS frames of one PES payload. */
export interface AdtsFrames {
  /** Raw AAC frames without their ADTS headers, views into the payload; 1024 samples each. */
  readonly frames: Uint8Array[]
  /** Of the first frame; undefined when there is none. */
  readonly header: AdtsHeader | undefined
}

/** Every whole ADTS frame in `payload`. Bytes between frames and a frame that is cut off are passed over. */
export function parseAdtsFrames(payload: Uint8Array): AdtsFrames {
  const frames: Uint8Array[] = []
  let header: AdtsHeader | undefined
  let at = 0
  while (at + 7 <= payload.length) {
    const parsed = parseAdtsHeader(payload, at)
    const headerBytes = (payload[at + 1]! & 1) === 1 ? 7 : 9
    const end = at + adtsFrameLength(payload, at)
    if (parsed === undefined || end <= at + headerBytes || end > payload.length) {
      at += 1
      continue
    }
    header ??= parsed
    frames.push(payload.subarray(at + headerBytes, end))
    at = end
  }
  return { frames, header }
}

/** The ADTS header at `at`; undefined if there is none or its channels are described in the stream (configuration 0). */
export function parseAdtsHeader(bytes: Uint8Array, at = 0): AdtsHeader | undefined {
  if (at + 7 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1]! & 0xf6) !== 0xf0) return undefined
  const third = bytes[at + 2]!
  const samplingFrequencyIndex = (third >> 2) & 15
  const sampleRate = AAC_SAMPLE_RATES[samplingFrequencyIndex]
  const channelConfiguration = ((third & 1) << 2) | (bytes[at + 3]! >> 6)
  if (sampleRate === undefined || channelConfiguration === 0) return undefined
  return {
    objectType: (third >> 6) + 1,
    samplingFrequencyIndex,
    sampleRate,
    channelConfiguration,
    channels: channelConfiguration === 7 ? 8 : channelConfiguration,
  }
}

/** The RFC 6381 codec string, such as `mp4a.40.2`. */
export function aacCodecString(header: AdtsHeader): string {
  return `mp4a.40.${header.objectType}`
}

/** The AudioSpecificConfig of such a stream: two bytes (ISO/IEC 14496-3 §1.6.2.1). */
export function audioSpecificConfig(header: AdtsHeader): Uint8Array {
  const bits =
    (header.objectType << 11) | (header.samplingFrequencyIndex << 7) | (header.channelConfiguration << 3)
  return Uint8Array.of(bits >> 8, bits & 0xff)
}

/** A raw AAC frame behind an ADTS header without CRC, in a buffer of its own; undefined where it is too long for one. */
export function encodeAdtsFrame(header: AdtsHeader, frame: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const length = ADTS_HEADER_BYTES + frame.length
  if (length > MAX_ADTS_FRAME_BYTES) return undefined
  const { objectType, samplingFrequencyIndex, channelConfiguration } = header
  const bytes = new Uint8Array(length)
  bytes[0] = 0xff
  bytes[1] = 0xf1
  bytes[2] = ((objectType - 1) << 6) | (samplingFrequencyIndex << 2) | (channelConfiguration >> 2)
  bytes[3] = ((channelConfiguration & 3) << 6) | (length >> 11)
  bytes[4] = (length >> 3) & 0xff
  // A buffer fullness of 0x7ff says that the rate is variable; one raw data block.
  bytes[5] = ((length & 7) << 5) | 0x1f
  bytes[6] = 0xfc
  bytes.set(frame, ADTS_HEADER_BYTES)
  return bytes
}

/** Bytes of the ADTS frame at `at` with its header, as it says. */
export function adtsFrameLength(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 3]! & 3) << 11) | (bytes[at + 4]! << 3) | (bytes[at + 5]! >> 5)
}
