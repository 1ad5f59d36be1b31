import { escapeNal, unescapeNal } from './annex-b.ts'

/** `b5a7d9c2-6e0f-4f3a-9a41-62616e746f6e`: marks our wall clock among other unregistered user data. */
const WALL_CLOCK_UUID = new Uint8Array([
  0xb5, 0xa7, 0xd9, 0xc2, 0x6e, 0x0f, 0x4f, 0x3a, 0x9a, 0x41, 0x62, 0x61, 0x6e, 0x74, 0x6f, 0x6e,
])
const SEI = 6
const USER_DATA_UNREGISTERED = 5
const PAYLOAD_BYTES = 24

/**
 * An H.264 SEI NAL unit without start code whose user data (ITU-T H.264 §D.1.7) is {@link WALL_CLOCK_UUID} and
 * `wallMs`, milliseconds since the Unix epoch, as 64 bits. It belongs in front of a picture's first slice.
 */
export function encodeWallClockSei(wallMs: number): Uint8Array {
  const raw = new Uint8Array(3 + PAYLOAD_BYTES + 1)
  raw.set([SEI, USER_DATA_UNREGISTERED, PAYLOAD_BYTES])
  raw.set(WALL_CLOCK_UUID, 3)
  new DataView(raw.buffer).setBigUint64(19, BigInt(Math.round(wallMs)))
  raw[27] = 0x80
  return escapeNal(raw)
}

/** The wall clock that an SEI NAL unit carries, in milliseconds since the Unix epoch; undefined if it has none. */
export function parseWallClockSei(nalu: Uint8Array): number | undefined {
  if (nalu.length === 0 || (nalu[0]! & 0x1f) !== SEI) return undefined
  const bytes = unescapeNal(nalu)
  let at = 1
  // sei_message (§7.3.2.3.1): type and size are sums of 0xFF bytes and a last one.
  while (at + 2 < bytes.length) {
    let type = 0
    let size = 0
    while (bytes[at] === 0xff) [type, at] = [type + 255, at + 1]
    type += bytes[at++] ?? 0
    while (bytes[at] === 0xff) [size, at] = [size + 255, at + 1]
    size += bytes[at++] ?? 0
    if (type === USER_DATA_UNREGISTERED && size === PAYLOAD_BYTES && isOurs(bytes, at)) {
      return Number(new DataView(bytes.buffer, bytes.byteOffset + at + 16, 8).getBigUint64(0))
    }
    at += size
  }
  return undefined
}

function isOurs(bytes: Uint8Array, at: number): boolean {
  return at + PAYLOAD_BYTES <= bytes.length && WALL_CLOCK_UUID.every((byte, i) => bytes[at + i] === byte)
}
