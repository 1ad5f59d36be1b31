import type { NalRole } from './nal-role.ts'
import { unescapeNal } from './annex-b.ts'
import { BitReader } from './bit-reader.ts'

/** The role of an H.264 NAL unit by its first byte (ITU-T H.264 table 7-1). */
export function h264NalRole(firstByte: number): NalRole {
  const type = firstByte & 0x1f
  if (type === 5) return 'idr'
  if (type >= 1 && type <= 4) return 'slice'
  if (type === 6) return 'sei'
  if (type === 9) return 'delimiter'
  return type === 7 || type === 8 ? 'parameter-set' : 'other'
}

/** Whether an H.264 slice NAL unit is a B slice: its stream then shows pictures in another order than it sends them. */
export function isH264BSlice(nal: Uint8Array): boolean {
  const type = nal[0]! & 0x1f
  if (type !== 1 && type !== 5) return false
  const bits = new BitReader(unescapeNal(nal.subarray(0, 16)), 1)
  bits.unsigned() // first_mb_in_slice
  return bits.unsigned() % 5 === 1 && !bits.overrun
}
