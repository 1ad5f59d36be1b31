import { nalRoleOf } from '../codecs/access-unit.ts'
import { joinAnnexB, startCodeEnd } from '../codecs/annex-b.ts'

/** NAL units that say a picture begins (ITU-T H.264 §7.3.2.4, H.265 §7.3.2.5), for any kind of picture. */
const DELIMITERS = {
  h264: Uint8Array.of(0, 0, 0, 1, 0x09, 0xf0),
  h265: Uint8Array.of(0, 0, 0, 1, 0x46, 0x01, 0x50),
}

/**
 * A picture in byte stream format as MPEG-TS carries it, in pieces to be written one behind another: a delimiter first
 * (ISO/IEC 13818-1 §2.14.1), which RTP leaves out, then the parameter sets that it lacks, as NAL units without start codes.
 */
export function pictureParts(
  codec: 'h264' | 'h265',
  payload: Uint8Array,
  sets: readonly Uint8Array[],
): readonly Uint8Array[] {
  const first = startCodeEnd(payload, 0)
  const isDelimited = first !== -1 && nalRoleOf(codec)(payload[first] ?? 0) === 'delimiter'
  if (!isDelimited) {
    return sets.length === 0 ? [DELIMITERS[codec], payload] : [DELIMITERS[codec], joinAnnexB(sets), payload]
  }
  if (sets.length === 0) return [payload]
  const second = startCodeEnd(payload, first)
  if (second === -1) return [payload, joinAnnexB(sets)]
  // A fourth start code byte belongs to what follows.
  const cut = second - (payload[second - 4] === 0 ? 4 : 3)
  return [payload.subarray(0, cut), joinAnnexB(sets), payload.subarray(cut)]
}
