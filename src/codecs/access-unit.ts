import type { RandomAccess } from '../media/unit.ts'
import { startCodeEnd, trimZeros, unescapeNal } from './annex-b.ts'
import { h264NalRole } from './h264.ts'
import { h265NalRole } from './h265.ts'
import type { NalRole } from './nal-role.ts'

/** All that the codecs have names for in one picture is fewer; what repeats past it is not told of. */
const MAX_PARAMETER_SETS = 96

/** What the NAL units in front of a picture's first slice, and that slice's type, say of the picture. */
export interface AccessUnitFacts {
  /** False when the bytes end before the first slice: what is behind them may still change the answer. */
  readonly reachedSlice: boolean
  readonly randomAccess: RandomAccess | undefined
  readonly skippable: 'rasl' | undefined
  /** Copies of the VPS, SPS and PPS in front of the slice, without start codes: the first 96. */
  readonly parameterSets: readonly Uint8Array[]
}

/**
 * Classify one access unit in byte stream format by its leading NAL units; slices are not read.
 *
 * @param bytes the access unit, or its first bytes: an answer with `reachedSlice` holds for the whole.
 */
export function classifyAccessUnit(codec: 'h264' | 'h265', bytes: Uint8Array): AccessUnitFacts {
  const roleOf = nalRoleOf(codec)
  const headerBytes = codec === 'h264' ? 1 : 2
  const parameterSets: Uint8Array[] = []
  let recoveryPoint = false
  let begin = startCodeEnd(bytes, 0)
  while (begin !== -1 && begin < bytes.length) {
    const role = roleOf(bytes[begin]!)
    if (role === 'idr' || role === 'cra' || role === 'rasl' || role === 'slice') {
      return {
        reachedSlice: true,
        randomAccess: role === 'idr' || role === 'cra' ? role : recoveryPoint ? 'recovery' : undefined,
        skippable: role === 'rasl' ? 'rasl' : undefined,
        parameterSets,
      }
    }
    const next = startCodeEnd(bytes, begin)
    if (role === 'parameter-set' || role === 'sei') {
      const nal = trimZeros(bytes, begin, next === -1 ? bytes.length : next - 3)
      if (role === 'parameter-set') {
        if (parameterSets.length < MAX_PARAMETER_SETS) parameterSets.push(nal.slice())
      } else if (hasRecoveryPoint(nal, headerBytes)) recoveryPoint = true
    }
    begin = next
  }
  return { reachedSlice: false, randomAccess: undefined, skippable: undefined, parameterSets }
}

/** The function that tells what a NAL unit is by its first byte. */
export function nalRoleOf(codec: 'h264' | 'h265'): (firstByte: number) => NalRole {
  return codec === 'h264' ? h264NalRole : h265NalRole
}

/** A recovery point message, payloadType 6 in both codecs (ITU-T H.264 §D.1.8, H.265 §D.2.8). */
function hasRecoveryPoint(nal: Uint8Array, headerBytes: number): boolean {
  const sei = unescapeNal(nal)
  let at = headerBytes
  while (at + 2 < sei.length) {
    const type = readSeiNumber(sei, at)
    if (type.value === 6) return true
    const size = readSeiNumber(sei, type.end)
    at = size.end + size.value
  }
  return false
}

/** payloadType or payloadSize: 255 for each leading byte 0xff, and the byte behind them. */
function readSeiNumber(sei: Uint8Array, from: number): { value: number; end: number } {
  let at = from
  while (sei[at] === 255) at += 1
  return { value: (at - from) * 255 + (sei[at] ?? 0), end: at + 1 }
}
