import type { BitReader } from './bit-reader.ts'

/** What the relay needs of the video usability information of an SPS. */
export interface H264Vui {
  /** Pictures a second; undefined when it does not say. */
  readonly framesPerSecond: number | undefined
  /** `max_num_reorder_frames`; undefined when it does not say. */
  readonly maxReorderFrames: number | undefined
  /** Bit position of `bitstream_restriction_flag`, behind which an SPS may say how pictures are reordered. */
  readonly restrictionFlagAt: number
  /** Bit position of `max_num_reorder_frames`; undefined when it is not there. */
  readonly reorderAt: number | undefined
}

/** Reads to `max_num_reorder_frames` (ITU-T H.264 §E.1.1). What it reads of a VUI that ends early is worth nothing. */
export function readH264Vui(bits: BitReader): H264Vui {
  if (bits.flag() && bits.bits(8) === 255) bits.skip(32) // aspect ratio
  if (bits.flag()) bits.skip(1) // overscan
  if (bits.flag()) {
    bits.skip(4) // video_format, video_full_range_flag
    if (bits.flag()) bits.skip(24)
  }
  if (bits.flag()) {
    bits.unsigned() // chroma sample location
    bits.unsigned()
  }
  const framesPerSecond = bits.flag() ? readFrameRate(bits) : undefined
  const nalHrd = bits.flag()
  if (nalHrd) skipHrd(bits)
  const vclHrd = bits.flag()
  if (vclHrd) skipHrd(bits)
  if (nalHrd || vclHrd) bits.skip(1) // low_delay_hrd_flag
  bits.skip(1) // pic_struct_present_flag
  const restrictionFlagAt = bits.position
  if (!bits.flag()) {
    return { framesPerSecond, restrictionFlagAt, maxReorderFrames: undefined, reorderAt: undefined }
  }
  bits.skip(1) // motion_vectors_over_pic_boundaries_flag
  for (let field = 0; field < 4; field += 1) bits.unsigned()
  const reorderAt = bits.position
  return { framesPerSecond, restrictionFlagAt, maxReorderFrames: bits.unsigned(), reorderAt }
}

/** Two ticks make a frame; undefined for what no camera can mean. */
function readFrameRate(bits: BitReader): number | undefined {
  const ticks = bits.bits(32)
  const scale = bits.bits(32)
  bits.skip(1) // fixed_frame_rate_flag
  const rate = scale / ticks / 2
  return !bits.overrun && rate > 0 && rate <= MAX_FRAME_RATE ? rate : undefined
}

const MAX_FRAME_RATE = 300

/** ITU-T H.264 §E.1.2. */
function skipHrd(bits: BitReader): void {
  const count = bits.unsigned() + 1
  bits.skip(8)
  for (let index = 0; index < count && !bits.overrun; index += 1) {
    bits.unsigned()
    bits.unsigned()
    bits.skip(1)
  }
  bits.skip(20)
}
