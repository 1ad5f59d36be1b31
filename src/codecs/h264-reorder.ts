import { escapeNal, unescapeNal } from './annex-b.ts'
import { BitReader } from './bit-reader.ts'
import { BitWriter } from './bit-writer.ts'
import { readH264Sps, type ReadH264Sps } from './h264-sps.ts'

/** Flags from `aspect_ratio_info_present_flag` to `pic_struct_present_flag`, in front of the restriction (§E.1.1). */
const EMPTY_VUI_FLAGS = 8

/**
 * An H.264 SPS NAL unit that promises no picture is shown before one that was sent earlier: `max_num_reorder_frames`
 * is 0 (ITU-T H.264 §E.2.1). A decoder that is not told so, or is told more, keeps pictures back for nothing where
 * there are no B-pictures. `nal` itself when it says so already, or cannot be read.
 */
export function withoutReorder(nal: Uint8Array): Uint8Array {
  if ((nal[0]! & 0x1f) !== 7) return nal
  const raw = unescapeNal(nal)
  const read = readH264Sps(raw)
  if (read === undefined || read.endsEarly || read.sps.maxReorderFrames === 0) return nal
  const from = new BitReader(raw)
  const to = new BitWriter()
  const maxDecFrameBuffering = copyToReorder(read, from, to)
  if (from.overrun) return nal
  to.unsigned(0) // max_num_reorder_frames
  to.unsigned(maxDecFrameBuffering)
  return escapeNal(to.end())
}

/** Writes all that stands in front of `max_num_reorder_frames`; gives the `max_dec_frame_buffering` to stand behind it. */
function copyToReorder(
  { vui, vuiFlagAt, maxReferenceFrames }: ReadH264Sps,
  from: BitReader,
  to: BitWriter,
): number {
  if (vui?.reorderAt !== undefined) {
    to.copy(from, vui.reorderAt)
    from.unsigned() // max_num_reorder_frames
    return from.unsigned()
  }
  to.copy(from, vui === undefined ? vuiFlagAt : vui.restrictionFlagAt)
  if (vui === undefined) {
    to.flag(true) // vui_parameters_present_flag
    to.bits(0, EMPTY_VUI_FLAGS)
  }
  to.flag(true) // bitstream_restriction_flag
  // What a decoder is to suppose where nothing is said.
  to.flag(true) // motion_vectors_over_pic_boundaries_flag
  for (const value of [2, 1, 16, 16]) to.unsigned(value) // max_bytes_per_pic_denom to log2_max_mv_length_vertical
  return maxReferenceFrames
}
