import { h264Reorder, parseH264Sps } from './h264-sps.ts'
import { parseH265Sps } from './h265-sps.ts'

/**
 * Do the parameter sets promise that pictures are shown in the order they are sent: no B-pictures, all through the stream?
 * False also where no SPS can be read, and of a codec other than `H264`, `H265` and `HEVC`.
 */
export function isSentAsShown(codec: string, parameterSets: readonly Uint8Array[]): boolean {
  const reorders = parameterSets.flatMap((nal) => reorderOf(codec, nal) ?? [])
  return reorders.length > 0 && reorders.every((reorder) => reorder === 0)
}

/** Do the parameter sets say that pictures come in another order than they are shown? Sets that leave it open do not. */
export function announcesReordering(codec: string, parameterSets: readonly Uint8Array[]): boolean {
  return parameterSets.some((nal) => {
    const reorder = reorderOf(codec, nal) ?? 0
    return reorder > 0 && Number.isFinite(reorder)
  })
}

/** Undefined of a set that is no SPS of this codec. */
function reorderOf(codec: string, nal: Uint8Array): number | undefined {
  if (codec === 'H264') {
    const sps = parseH264Sps(nal)
    return sps && h264Reorder(sps)
  }
  return codec === 'H265' || codec === 'HEVC' ? parseH265Sps(nal)?.maxReorderFrames : undefined
}
