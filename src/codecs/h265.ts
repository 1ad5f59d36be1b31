import type { NalRole } from './nal-role.ts'

/** The role of an H.265 NAL unit by its first byte (ITU-T H.265 table 7-1). */
export function h265NalRole(firstByte: number): NalRole {
  const type = (firstByte >> 1) & 0x3f
  if (type === 19 || type === 20) return 'idr'
  // After a BLA picture a decoder drops RASL pictures just as a joiner does after a CRA.
  if (type >= 16 && type <= 21) return 'cra'
  if (type === 8 || type === 9) return 'rasl'
  if (type < 32) return 'slice'
  if (type <= 34) return 'parameter-set'
  if (type === 35) return 'delimiter'
  return type === 39 ? 'sei' : 'other'
}
