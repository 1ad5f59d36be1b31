import { parseH265Sps } from './h265-sps.ts'

const VPS = 32
const SPS = 33
const PPS = 34

/**
 * The HEVCDecoderConfigurationRecord of an `hvcC` box (ISO/IEC 14496-15 §8.3.3.1) with four-byte NAL lengths.
 *
 * @param parameterSets VPS, SPS and PPS NAL units without start codes.
 * @throws RangeError without a readable SPS.
 */
export function hevcDecoderConfiguration(parameterSets: readonly Uint8Array[]): Uint8Array {
  const spsNal = parameterSets.find((nal) => nalType(nal) === SPS)
  const sps = spsNal === undefined ? undefined : parseH265Sps(spsNal)
  if (sps === undefined) throw new RangeError('Cannot build hvcC: no readable SPS among the parameter sets')
  const arrays = [VPS, SPS, PPS].map((type) => parameterSets.filter((nal) => nalType(nal) === type))
  const present = arrays.filter((nals) => nals.length > 0)
  return Uint8Array.from([
    1,
    ...sps.profileTierLevel,
    0xf0, // min_spatial_segmentation_idc: not known
    0,
    0xfc, // parallelismType: not known
    0xfc | sps.chromaFormat,
    0xf8 | (sps.bitDepthLuma - 8),
    0xf8 | (sps.bitDepthChroma - 8),
    0, // avgFrameRate: not known
    0,
    (sps.temporalLayers << 3) | (sps.temporalIdNested ? 4 : 0) | 3,
    present.length,
    ...present.flatMap(encodeArray),
  ])
}

function encodeArray(nals: readonly Uint8Array[]): number[] {
  const head = [0x80 | nalType(nals[0]!), nals.length >> 8, nals.length & 0xff]
  return [...head, ...nals.flatMap((nal) => [nal.length >> 8, nal.length & 0xff, ...nal])]
}

function nalType(nal: Uint8Array): number {
  return (nal[0]! >> 1) & 0x3f
}
