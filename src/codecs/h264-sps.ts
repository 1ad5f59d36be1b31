import { unescapeNal } from './annex-b.ts'
import { BitReader } from './bit-reader.ts'
import { readH264Vui, type H264Vui } from './h264-vui.ts'

/** What the relay needs of an H.264 sequence parameter set (ITU-T H.264 §7.3.2.1.1). */
export interface H264Sps {
  readonly profileIdc: number
  /** The byte of constraint flags, as it stands in `avcC` and in the codec string. */
  readonly constraints: number
  readonly levelIdc: number
  readonly chromaFormat: number
  readonly bitDepthLuma: number
  readonly bitDepthChroma: number
  /** Size of the shown picture: cropping is taken off. */
  readonly width: number
  readonly height: number
  /** `pic_order_cnt_type`; 2 means that pictures are shown as they are sent. */
  readonly pictureOrderType: number
  /** Pictures a second that the VUI announces; undefined when it does not say. */
  readonly framesPerSecond: number | undefined
  /** Pictures that may be decoded before one that is shown earlier; undefined when the VUI does not say. */
  readonly maxReorderFrames: number | undefined
  /** RFC 6381 codec string, such as `avc1.64001f`. */
  readonly codecString: string
}

/** Parse an SPS NAL unit with its header byte; undefined when it is broken. */
export function parseH264Sps(nal: Uint8Array): H264Sps | undefined {
  if (nal.length < 5 || (nal[0]! & 0x1f) !== 7) return undefined
  return readH264Sps(unescapeNal(nal))?.sps
}

/** An SPS as it was read, with what is needed to write its VUI anew. */
export interface ReadH264Sps {
  readonly sps: H264Sps
  readonly maxReferenceFrames: number
  /** Bit position of `vui_parameters_present_flag`. */
  readonly vuiFlagAt: number
  readonly vui: H264Vui | undefined
  /** The bytes end within the VUI, which is common in cameras: what came before it counts. */
  readonly endsEarly: boolean
}

/** @param nal an SPS NAL unit without emulation prevention bytes; undefined when its size cannot be read. */
export function readH264Sps(nal: Uint8Array): ReadH264Sps | undefined {
  const bits = new BitReader(nal, 1)
  const profileIdc = bits.bits(8)
  const constraints = bits.bits(8)
  const levelIdc = bits.bits(8)
  bits.unsigned() // seq_parameter_set_id
  const format = HIGH_PROFILES.has(profileIdc) ? readFormat(bits) : BASELINE_FORMAT
  bits.unsigned() // log2_max_frame_num_minus4
  const pictureOrderType = readPictureOrderCount(bits)
  const maxReferenceFrames = bits.unsigned()
  bits.skip(1) // gaps_in_frame_num_value_allowed_flag
  const size = readSize(bits, format)
  if (size === undefined) return undefined
  const vuiFlagAt = bits.position
  const vui = bits.flag() ? readH264Vui(bits) : undefined
  const endsEarly = bits.overrun
  const sps = {
    profileIdc,
    constraints,
    levelIdc,
    ...format,
    ...size,
    pictureOrderType,
    framesPerSecond: vui?.framesPerSecond,
    maxReorderFrames: endsEarly ? undefined : vui?.maxReorderFrames,
    codecString: `avc1.${[profileIdc, constraints, levelIdc].map(hexByte).join('')}`,
  }
  return { sps, maxReferenceFrames, vuiFlagAt, vui, endsEarly }
}

const CONSTRAINT_SET_3 = 0x10

/** Profiles whose pictures are all intra with constraint_set3_flag (ITU-T H.264 §E.2.1, max_num_reorder_frames). */
const MAYBE_INTRA = new Set([44, 86, 100, 110, 122, 244])

/**
 * Pictures that a decoder must expect before one that is shown earlier. Where the VUI says nothing that is as many as its
 * memory allows (ITU-T H.264 §E.2.1): Infinity.
 */
export function h264Reorder(sps: H264Sps): number {
  if (sps.maxReorderFrames !== undefined) return sps.maxReorderFrames
  // Baseline has no B-slices; a picture order of type 2 is the order of sending (§8.2.1.3).
  if (sps.profileIdc === 66 || sps.pictureOrderType === 2) return 0
  const isIntra = MAYBE_INTRA.has(sps.profileIdc) && (sps.constraints & CONSTRAINT_SET_3) !== 0
  return isIntra ? 0 : Infinity
}

/** Profiles whose SPS carries the chroma format and bit depths (ITU-T H.264 §7.3.2.1.1). */
export const HIGH_PROFILES: ReadonlySet<number> = new Set([
  100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135,
])

interface Format {
  readonly chromaFormat: number
  readonly bitDepthLuma: number
  readonly bitDepthChroma: number
}

const BASELINE_FORMAT: Format = { chromaFormat: 1, bitDepthLuma: 8, bitDepthChroma: 8 }

function readFormat(bits: BitReader): Format {
  const chromaFormat = bits.unsigned()
  if (chromaFormat === 3) bits.skip(1) // separate_colour_plane_flag
  const bitDepthLuma = bits.unsigned() + 8
  const bitDepthChroma = bits.unsigned() + 8
  bits.skip(1) // qpprime_y_zero_transform_bypass_flag
  if (bits.flag()) {
    const lists = chromaFormat === 3 ? 12 : 8
    for (let list = 0; list < lists; list += 1) if (bits.flag()) skipScalingList(bits, list < 6 ? 16 : 64)
  }
  return { chromaFormat, bitDepthLuma, bitDepthChroma }
}

/** ITU-T H.264 §7.3.2.1.1.1. */
function skipScalingList(bits: BitReader, size: number): void {
  let last = 8
  let next = 8
  for (let index = 0; index < size && !bits.overrun; index += 1) {
    if (next !== 0) next = (last + bits.signed() + 256) % 256
    last = next === 0 ? last : next
  }
}

function readPictureOrderCount(bits: BitReader): number {
  const type = bits.unsigned()
  if (type === 0) bits.unsigned()
  if (type !== 1) return type
  bits.skip(1)
  bits.signed()
  bits.signed()
  const cycle = bits.unsigned()
  for (let index = 0; index < cycle && !bits.overrun; index += 1) bits.signed()
  return type
}

function readSize(bits: BitReader, format: Format): { width: number; height: number } | undefined {
  const widthInMbs = bits.unsigned() + 1
  const heightInMapUnits = bits.unsigned() + 1
  const frameMbsOnly = bits.flag()
  if (!frameMbsOnly) bits.skip(1) // mb_adaptive_frame_field_flag
  bits.skip(1) // direct_8x8_inference_flag
  const fields = frameMbsOnly ? 1 : 2
  let width = widthInMbs * 16
  let height = heightInMapUnits * 16 * fields
  if (bits.flag()) {
    const unitX = format.chromaFormat === 1 || format.chromaFormat === 2 ? 2 : 1
    const unitY = (format.chromaFormat === 1 ? 2 : 1) * fields
    width -= (bits.unsigned() + bits.unsigned()) * unitX
    height -= (bits.unsigned() + bits.unsigned()) * unitY
  }
  const sound = !bits.overrun && width > 0 && height > 0 && width <= 16384 && height <= 16384
  return sound ? { width, height } : undefined
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, '0')
}
