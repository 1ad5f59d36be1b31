import { unescapeNal } from './annex-b.ts'
import { BitReader } from './bit-reader.ts'

/** What the relay needs of an H.265 sequence parameter set (ITU-T H.265 §7.3.2.2.1). */
export interface H265Sps {
  /** The twelve bytes from general_profile_space to general_level_idc, as they stand in `hvcC`. */
  readonly profileTierLevel: Uint8Array
  readonly temporalLayers: number
  readonly temporalIdNested: boolean
  readonly chromaFormat: number
  readonly bitDepthLuma: number
  readonly bitDepthChroma: number
  /** Size of the shown picture: the conformance window. */
  readonly width: number
  readonly height: number
  /** Pictures that may be decoded before one that is shown earlier. */
  readonly maxReorderFrames: number
  /** RFC 6381 codec string (ISO/IEC 14496-15 Annex E), such as `hvc1.1.6.L93.B0`. */
  readonly codecString: string
}

/** Parse an SPS NAL unit with its two header bytes; undefined when it is broken. */
export function parseH265Sps(nal: Uint8Array): H265Sps | undefined {
  if (nal.length < 16 || ((nal[0]! >> 1) & 0x3f) !== 33) return undefined
  const bytes = unescapeNal(nal)
  const bits = new BitReader(bytes, 2)
  bits.skip(4) // sps_video_parameter_set_id
  const subLayers = bits.bits(3)
  const temporalIdNested = bits.flag()
  const profileTierLevel = bytes.slice(3, 15)
  bits.skip(96)
  skipSubLayers(bits, subLayers)
  bits.unsigned() // sps_seq_parameter_set_id
  const chromaFormat = bits.unsigned()
  if (chromaFormat === 3) bits.skip(1) // separate_colour_plane_flag
  const size = readSize(bits, chromaFormat)
  const bitDepthLuma = bits.unsigned() + 8
  const bitDepthChroma = bits.unsigned() + 8
  bits.unsigned() // log2_max_pic_order_cnt_lsb_minus4
  const maxReorderFrames = readReorderFrames(bits, subLayers)
  if (bits.overrun || size === undefined) return undefined
  return {
    profileTierLevel,
    temporalLayers: subLayers + 1,
    temporalIdNested,
    chromaFormat,
    bitDepthLuma,
    bitDepthChroma,
    ...size,
    maxReorderFrames,
    codecString: codecString(profileTierLevel),
  }
}

/** The sub-layer part of profile_tier_level (ITU-T H.265 §7.3.3). */
function skipSubLayers(bits: BitReader, subLayers: number): void {
  if (subLayers === 0) return
  let skipped = 0
  for (let layer = 0; layer < subLayers; layer += 1) {
    if (bits.flag()) skipped += 88
    if (bits.flag()) skipped += 8
  }
  bits.skip((8 - subLayers) * 2 + skipped)
}

function readSize(bits: BitReader, chromaFormat: number): { width: number; height: number } | undefined {
  let width = bits.unsigned()
  let height = bits.unsigned()
  if (bits.flag()) {
    width -= (bits.unsigned() + bits.unsigned()) * (chromaFormat === 1 || chromaFormat === 2 ? 2 : 1)
    height -= (bits.unsigned() + bits.unsigned()) * (chromaFormat === 1 ? 2 : 1)
  }
  return width > 0 && height > 0 && width <= 16384 && height <= 16384 ? { width, height } : undefined
}

/** `sps_max_num_reorder_pics` of the highest sub-layer. */
function readReorderFrames(bits: BitReader, subLayers: number): number {
  const count = bits.flag() ? subLayers + 1 : 1
  let reorder = 0
  for (let layer = 0; layer < count; layer += 1) {
    bits.unsigned()
    reorder = bits.unsigned()
    bits.unsigned()
  }
  return reorder
}

function codecString(profileTierLevel: Uint8Array): string {
  const first = profileTierLevel[0]!
  const space = ['', 'A', 'B', 'C'][first >> 6]!
  const tier = (first & 0x20) === 0 ? 'L' : 'H'
  let compatibility = 0
  for (let bit = 0; bit < 32; bit += 1) {
    if (((profileTierLevel[1 + (bit >> 3)]! >> (7 - (bit & 7))) & 1) === 1) compatibility += 2 ** bit
  }
  let constraintBytes = 6
  while (constraintBytes > 0 && profileTierLevel[4 + constraintBytes] === 0) constraintBytes -= 1
  const constraints = [...profileTierLevel.subarray(5, 5 + constraintBytes)].map(
    (byte) => `.${byte.toString(16).toUpperCase()}`,
  )
  const profile = `${space}${first & 0x1f}`
  return `hvc1.${profile}.${compatibility.toString(16).toUpperCase()}.${tier}${profileTierLevel[11]}${constraints.join('')}`
}
