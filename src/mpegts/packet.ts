/** Bytes of one transport packet (ISO/IEC 13818-1 §2.4.3.2). */
export const PACKET_SIZE = 188
export const SYNC_BYTE = 0x47

/** PIDs of the relay's own output: one program, whatever the source used. */
export const PAT_PID = 0
export const PMT_PID = 0x1000
export const VIDEO_PID = 0x100
export const AUDIO_PID = 0x101

/** The 13-bit PID of the packet at `at`. */
export function packetPid(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 1]! & 0x1f) << 8) | bytes[at + 2]!
}

/** Where the payload of the packet at `at` begins: `at + 188` when it has none, -1 when its adaptation field overruns it. */
export function payloadStart(bytes: Uint8Array, at: number): number {
  const control = bytes[at + 3]! & 0x30
  if (control === 0x10) return at + 4
  const start = at + 5 + bytes[at + 4]!
  if (control === 0x30) return start < at + PACKET_SIZE ? start : -1
  return control === 0x20 && start === at + PACKET_SIZE ? start : -1
}

/** The adaptation field's flags (ISO/IEC 13818-1 §2.4.3.4), 0 without one. */
export function adaptationFlags(bytes: Uint8Array, at: number): number {
  return (bytes[at + 3]! & 0x20) === 0 || bytes[at + 4] === 0 ? 0 : bytes[at + 5]!
}

export const DISCONTINUITY_INDICATOR = 0x80
export const RANDOM_ACCESS_INDICATOR = 0x40
export const PCR_FLAG = 0x10

/**
 * Whether the adaptation field of the packet at `at` is longer than its content: a muxer had to fill the packet
 * up, as ffmpeg's does only with the last one of a PES.
 */
export function isStuffed(bytes: Uint8Array, at: number): boolean {
  if ((bytes[at + 3]! & 0x20) === 0) return false
  const length = bytes[at + 4]!
  const flags = length === 0 ? 0 : bytes[at + 5]!
  // Nothing in it: it is there only to fill one byte or two, or more.
  if (flags === 0) return true
  let used = 1
  if ((flags & PCR_FLAG) !== 0) used += 6
  if ((flags & 0x08) !== 0) used += 6 // OPCR
  if ((flags & 0x04) !== 0) used += 1 // splice_countdown
  if ((flags & 0x02) !== 0) used += 1 + bytes[at + 5 + used]! // transport_private_data
  if ((flags & 0x01) !== 0 && used < length) used += 1 + bytes[at + 5 + used]! // extension
  return length > used
}
