import { HIGH_PROFILES, parseH264Sps } from './h264-sps.ts'

/**
 * The AVCDecoderConfigurationRecord of an `avcC` box (ISO/IEC 14496-15 §5.3.3.1) with four-byte NAL lengths.
 *
 * @param parameterSets SPS and PPS NAL units without start codes.
 * @throws RangeError without a readable SPS.
 */
export function avcDecoderConfiguration(parameterSets: readonly Uint8Array[]): Uint8Array {
  const spsNals = parameterSets.filter((nal) => (nal[0]! & 0x1f) === 7)
  const ppsNals = parameterSets.filter((nal) => (nal[0]! & 0x1f) === 8)
  const sps = spsNals[0] === undefined ? undefined : parseH264Sps(spsNals[0])
  if (sps === undefined) throw new RangeError('Cannot build avcC: no readable SPS among the parameter sets')
  const record = [1, sps.profileIdc, sps.constraints, sps.levelIdc, 0xfc | 3]
  record.push(0xe0 | spsNals.length, ...spsNals.flatMap(withLength))
  record.push(ppsNals.length, ...ppsNals.flatMap(withLength))
  if (HIGH_PROFILES.has(sps.profileIdc)) {
    record.push(0xfc | sps.chromaFormat, 0xf8 | (sps.bitDepthLuma - 8), 0xf8 | (sps.bitDepthChroma - 8), 0)
  }
  return Uint8Array.from(record)
}

function withLength(nal: Uint8Array): number[] {
  return [nal.length >> 8, nal.length & 0xff, ...nal]
}
