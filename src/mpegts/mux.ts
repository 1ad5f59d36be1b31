import { PACKET_SIZE, PCR_FLAG, RANDOM_ACCESS_INDICATOR, SYNC_BYTE } from './packet.ts'
import { writePcr, writeTimestamp } from './rewrite.ts'

const PACKET_PAYLOAD = PACKET_SIZE - 4

/** What {@link writePes} needs to know. */
export interface PesDraft {
  readonly pid: number
  /** stream_id (ISO/IEC 13818-1 table 2-22): 0xe0 for video, 0xc0 for audio. */
  readonly streamId: number
  /** 90 kHz ticks; they wrap at 33 bits on the wire. Undefined: no time of its own, more of the PES before it. */
  readonly pts90k: number | undefined
  readonly dts90k: number
  /** Put a PCR into the first packet, equal to the DTS. */
  readonly pcr: boolean
  readonly randomAccess: boolean
  /** The payload, piece by piece. */
  readonly parts: readonly Uint8Array[]
}

/** As {@link PesDraft}, with the payload in one piece. */
export interface OutgoingPes extends Omit<PesDraft, 'parts'> {
  readonly payload: Uint8Array
}

/** One PES as whole packets in a buffer of their own, with continuity counters from 0 on. */
export function muxPes({ payload, ...pes }: OutgoingPes): Uint8Array {
  const draft = { ...pes, parts: [payload] }
  const packets = new Uint8Array(pesPacketCount(draft) * PACKET_SIZE)
  writePes(packets, 0, draft, 0)
  return packets
}

/** How many packets {@link writePes} writes. */
export function pesPacketCount(pes: PesDraft): number {
  const bytes = fieldBytes(pes) + headerBytes(pes) + payloadBytes(pes)
  return Math.max(1, Math.ceil(bytes / PACKET_PAYLOAD))
}

/** Whether its length says where it ends, or its last packet does by being stuffed. */
export function hasPlainEnd(pes: PesDraft): boolean {
  const bytes = headerBytes(pes) + payloadBytes(pes)
  return bytes - 6 <= 0xffff || (fieldBytes(pes) + bytes) % PACKET_PAYLOAD !== 0
}

/**
 * Write one PES as whole packets from `at` on, with continuity counters from `counter` on. Its length is declared where
 * 16 bits hold it, and only its last packet is stuffed.
 */
export function writePes(target: Uint8Array, at: number, pes: PesDraft, counter: number): void {
  const count = pesPacketCount(pes)
  const end = at + count * PACKET_SIZE
  const field = fieldBytes(pes)
  const header = headerBytes(pes)
  // The payload is put together at the end, and drawn apart from there: what is moved never meets what is not yet.
  let from = end - payloadBytes(pes)
  gather(target, from, pes.parts)
  for (let index = 0; index < count; index += 1) {
    const start = at + index * PACKET_SIZE
    const own = index === 0 ? field : 0
    const head = index === 0 ? header : 0
    const room = PACKET_PAYLOAD - own
    const size = Math.min(room, head + end - from)
    const bodyAt = start + PACKET_SIZE - size + head
    const next = from + size - head
    if (bodyAt !== from) target.copyWithin(bodyAt, from, next)
    from = next
    const isFilled = own > 0 || size < room
    target[start] = SYNC_BYTE
    target[start + 1] = (index === 0 ? 0x40 : 0) | (pes.pid >> 8)
    target[start + 2] = pes.pid & 0xff
    target[start + 3] = (isFilled ? 0x30 : 0x10) | ((counter + index) & 15)
    if (isFilled) writeField(target, start + 4, pes, own, bodyAt - head)
    if (index === 0) writePesHeader(target, bodyAt - head, pes, header)
  }
}

/** A packet without payload that carries a PCR. Its continuity counter stands still. */
export function pcrPacket(pid: number, base90k: number): Uint8Array {
  const packet = new Uint8Array(PACKET_SIZE).fill(0xff)
  packet.set([SYNC_BYTE, pid >> 8, pid & 0xff, 0x20, PACKET_SIZE - 5, PCR_FLAG])
  writePcr(packet, 6, base90k)
  return packet
}

function gather(target: Uint8Array, at: number, parts: readonly Uint8Array[]): void {
  let next = at
  for (const part of parts) {
    target.set(part, next)
    next += part.length
  }
}

function payloadBytes({ parts }: PesDraft): number {
  let bytes = 0
  for (const part of parts) bytes += part.length
  return bytes
}

/** Of the adaptation field: length byte, flags and PCR; without stuffing. */
function fieldBytes({ pcr, randomAccess }: PesDraft): number {
  if (pcr) return 8
  return randomAccess ? 2 : 0
}

function headerBytes({ pts90k, dts90k }: PesDraft): number {
  if (pts90k === undefined) return 9
  return pts90k === dts90k ? 14 : 19
}

/** Write an adaptation field with `own` bytes of its own from `at` to `end`, stuffed. */
function writeField(target: Uint8Array, at: number, pes: PesDraft, own: number, end: number): void {
  target.fill(0xff, at, end)
  target[at] = end - at - 1
  if (end - at === 1) return
  target[at + 1] = 0
  if (own === 0) return
  target[at + 1] = (pes.pcr ? PCR_FLAG : 0) | (pes.randomAccess ? RANDOM_ACCESS_INDICATOR : 0)
  if (pes.pcr) writePcr(target, at + 2, pes.dts90k)
}

function writePesHeader(target: Uint8Array, at: number, pes: PesDraft, bytes: number): void {
  const length = bytes - 6 + payloadBytes(pes)
  const declared = length <= 0xffff ? length : 0
  target[at] = 0
  target[at + 1] = 0
  target[at + 2] = 1
  target[at + 3] = pes.streamId
  target[at + 4] = declared >> 8
  target[at + 5] = declared & 0xff
  target[at + 6] = 0x80
  target[at + 7] = PTS_DTS_FLAGS[bytes]!
  target[at + 8] = bytes - 9
  if (pes.pts90k === undefined) return
  target[at + 9] = bytes === 19 ? 0x31 : 0x21
  writeTimestamp(target, at + 9, pes.pts90k)
  if (bytes === 14) return
  target[at + 14] = 0x11
  writeTimestamp(target, at + 14, pes.dts90k)
}

/** PTS_DTS_flags by the bytes of the header (ISO/IEC 13818-1 §2.4.3.7). */
const PTS_DTS_FLAGS: Readonly<Record<number, number>> = { 9: 0, 14: 0x80, 19: 0xc0 }
