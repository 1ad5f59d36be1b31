import type { AudioTrack, VideoTrack } from '../media/track.ts'
import { aacCodecString, audioSpecificConfig, type AdtsHeader } from './aac.ts'
import { parseH264Sps } from './h264-sps.ts'
import { parseH265Sps } from './h265-sps.ts'

/** The track that these parameter sets describe; undefined when no SPS among them can be read. */
export function videoTrackOf(
  codec: 'h264' | 'h265',
  pid: number,
  parameterSets: readonly Uint8Array[],
): VideoTrack | undefined {
  const parse = codec === 'h264' ? parseH264Sps : parseH265Sps
  for (const nal of parameterSets) {
    const sps = parse(nal)
    if (sps === undefined) continue
    const { codecString, width, height } = sps
    return { kind: 'video', codec, pid, codecString, width, height, parameterSets }
  }
  return undefined
}

/** The track that an ADTS header describes. */
export function audioTrackOf(pid: number, header: AdtsHeader): AudioTrack {
  return {
    kind: 'audio',
    codec: 'aac',
    pid,
    codecString: aacCodecString(header),
    sampleRate: header.sampleRate,
    channels: header.channels,
    config: audioSpecificConfig(header),
  }
}
