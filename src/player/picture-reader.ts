import { classifyAccessUnit } from '../codecs/access-unit.ts'
import { splitAnnexB } from '../codecs/annex-b.ts'
import { h264NalRole } from '../codecs/h264.ts'
import { h265NalRole } from '../codecs/h265.ts'

/** One coded picture as it came. */
export interface CodedPicture {
  /** What a decoder needs of it: no start codes, no parameter sets, delimiters or messages. */
  readonly nalUnits: readonly Uint8Array[]
  readonly parameterSets: readonly Uint8Array[]
  readonly keyframe: boolean
  /** Cannot be decoded by somebody who began at the keyframe before it. */
  readonly skippable: boolean
}

/** Reads one access unit in byte stream format (ITU-T H.264 Annex B, H.265 Annex B). */
export function readPicture(codec: 'h264' | 'h265', payload: Uint8Array): CodedPicture {
  const roleOf = codec === 'h264' ? h264NalRole : h265NalRole
  const { randomAccess, skippable, parameterSets } = classifyAccessUnit(codec, payload)
  const nalUnits = splitAnnexB(payload).filter((nal) => {
    const role = roleOf(nal[0] ?? 0)
    return role === 'idr' || role === 'cra' || role === 'rasl' || role === 'slice'
  })
  return {
    nalUnits,
    parameterSets,
    keyframe: randomAccess !== undefined,
    skippable: skippable !== undefined,
  }
}
