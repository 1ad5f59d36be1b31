import { parseAdtsHeader, type AdtsHeader } from '../codecs/aac.ts'
import { classifyAccessUnit, nalRoleOf, type AccessUnitFacts } from '../codecs/access-unit.ts'
import { withParameterSets } from '../codecs/annex-b.ts'
import type { Stamp } from '../media/timeline.ts'
import { muxPes } from './mux.ts'
import { AUDIO_PID, PACKET_SIZE, VIDEO_PID, payloadStart } from './packet.ts'
import type { PesUnit } from './pes-unit.ts'

/** Bytes in which a picture's first slice is looked for before its whole payload is. */
const HEAD_BYTES = 2048
const ADTS_HEADER_BYTES = 7

/** Look at no more of the picture than it takes: mostly the first packet, where it lies. */
export function leadingFacts(codec: 'h264' | 'h265', pes: PesUnit): AccessUnitFacts {
  const start = payloadStart(pes.packets, 0) + pes.headerBytes
  if (start < PACKET_SIZE && pes.payloadBytes >= PACKET_SIZE - start) {
    const facts = classifyAccessUnit(codec, pes.packets.subarray(start, PACKET_SIZE))
    if (facts.reachedSlice) return facts
  }
  const facts = classifyAccessUnit(codec, pes.payloadHead(HEAD_BYTES))
  return facts.reachedSlice || pes.payloadBytes <= HEAD_BYTES ? facts : classifyAccessUnit(codec, pes.payload)
}

/** The ADTS header that audio begins with, where it begins with one. */
export function leadingAdtsHeader(pes: PesUnit): AdtsHeader | undefined {
  const start = payloadStart(pes.packets, 0) + pes.headerBytes
  return start + ADTS_HEADER_BYTES <= PACKET_SIZE
    ? parseAdtsHeader(pes.packets, start)
    : parseAdtsHeader(pes.payloadHead(ADTS_HEADER_BYTES))
}

/** Whether the whole PES header lies in the first packet, as all known muxers put it. */
export function hasHeaderInFirstPacket(pes: PesUnit): boolean {
  return payloadStart(pes.packets, 0) + pes.headerBytes <= PACKET_SIZE
}

/** Its elementary stream with these parameter sets in front of the picture. */
export function completed(pes: PesUnit, codec: 'h264' | 'h265', sets: readonly Uint8Array[]): Uint8Array {
  const roleOf = nalRoleOf(codec)
  return withParameterSets(pes.payload, sets, (firstByte) => roleOf(firstByte) === 'delimiter')
}

/** Packets of its elementary stream made anew. */
export function remuxed(pes: PesUnit, stamp: Stamp, payload: Uint8Array, keyframe: boolean): Uint8Array {
  const isVideo = pes.kind === 'video'
  return muxPes({
    pid: isVideo ? VIDEO_PID : AUDIO_PID,
    streamId: isVideo ? 0xe0 : 0xc0,
    pts90k: stamp.pts90k,
    dts90k: stamp.dts90k,
    pcr: isVideo,
    randomAccess: keyframe,
    payload,
  })
}
