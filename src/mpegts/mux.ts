import { PACKET_SIZE, PCR_FLAG, RANDOM_ACCESS_INDICATOR, SYNC_BYTE } from './packet.ts'
import { writePcr, writeTimestamp } from './rewrite.ts'

/** What {@link muxPes} needs to know. */
export interface OutgoingPes {
  readonly pid: number
  /** stream_id (ISO/IEC 13818-1 table 2-22): 0xe0 for video, 0xc0 for audio. */
  readonly streamId: number
  /** 90 kHz ticks; they wrap at 33 bits on the wire. */
  readonly pts90k: number
  readonly dts90k: number
  /** Put a PCR into the first packet, equal to the DTS. */
  readonly pcr: boolean
  readonly randomAccess: boolean
  readonly payload: Uint8Array
}

/**
 * One PES as whole packets with continuity counters from 0 on. Its length is declared where 16 bits hold it, and
 * only its last packet is stuffed.
 */
export function muxPes(pes: OutgoingPes): Uint8Array {
  const header = encodePesHeader(pes)
  const field = encodeAdaptationField(pes)
  const total = header.length + pes.payload.length
  const count = Math.max(1, Math.ceil((total + field.length) / (PACKET_SIZE - 4)))
  const packets = new Uint8Array(count * PACKET_SIZE)
  let from = -header.length
  for (let index = 0; index < count; index += 1) {
    const at = index * PACKET_SIZE
    const own = index === 0 ? field : NO_FIELD
    const room = PACKET_SIZE - 4 - own.length
    const size = Math.min(room, pes.payload.length - from)
    const control = own.length > 0 || size < room ? 0x30 : 0x10
    const start = index === 0 ? 0x40 : 0
    packets.set([SYNC_BYTE, start | (pes.pid >> 8), pes.pid & 0xff, control | (index & 15)], at)
    writeField(packets, at + 4, own, own.length + room - size)
    const bodyAt = at + PACKET_SIZE - size
    if (index === 0) packets.set(header, bodyAt)
    const headerPart = index === 0 ? header.length : 0
    packets.set(pes.payload.subarray(from + headerPart, from + size), bodyAt + headerPart)
    from += size
  }
  return packets
}

/** A packet without payload that carries a PCR. Its continuity counter stands still. */
export function pcrPacket(pid: number, base90k: number): Uint8Array {
  const packet = new Uint8Array(PACKET_SIZE).fill(0xff)
  packet.set([SYNC_BYTE, pid >> 8, pid & 0xff, 0x20, PACKET_SIZE - 5, PCR_FLAG])
  writePcr(packet, 6, base90k)
  return packet
}

const NO_FIELD = new Uint8Array(0)

/** Length byte, flags and PCR; without stuffing. */
function encodeAdaptationField(pes: OutgoingPes): Uint8Array {
  if (!pes.pcr && !pes.randomAccess) return NO_FIELD
  const field = new Uint8Array(pes.pcr ? 8 : 2)
  field[0] = field.length - 1
  field[1] = (pes.pcr ? PCR_FLAG : 0) | (pes.randomAccess ? RANDOM_ACCESS_INDICATOR : 0)
  if (pes.pcr) writePcr(field, 2, pes.dts90k)
  return field
}

/** Write `field`, stuffed to `length` bytes. */
function writeField(packets: Uint8Array, at: number, field: Uint8Array, length: number): void {
  if (length === 0) return
  packets.fill(0xff, at, at + length)
  packets.set(field, at)
  packets[at] = length - 1
  if (field.length === 0 && length > 1) packets[at + 1] = 0
}

function encodePesHeader(pes: OutgoingPes): Uint8Array {
  const reordered = pes.pts90k !== pes.dts90k
  const header = new Uint8Array(reordered ? 19 : 14)
  const length = header.length - 6 + pes.payload.length
  header.set([0, 0, 1, pes.streamId, 0, 0, 0x80, reordered ? 0xc0 : 0x80, header.length - 9])
  if (length <= 0xffff) header.set([length >> 8, length & 0xff], 4)
  header[9] = reordered ? 0x31 : 0x21
  writeTimestamp(header, 9, pes.pts90k)
  if (reordered) {
    header[14] = 0x11
    writeTimestamp(header, 14, pes.dts90k)
  }
  return header
}
