import { PCR_FLAG, adaptationFlags } from './packet.ts'

const WRAP = 2 ** 33

/** Put another PID and continuity counter into the packet at `at`. */
export function rewriteHeader(bytes: Uint8Array, at: number, pid: number, counter: number): void {
  bytes[at + 1] = (bytes[at + 1]! & 0xe0) | (pid >> 8)
  bytes[at + 2] = pid & 0xff
  bytes[at + 3] = (bytes[at + 3]! & 0xf0) | (counter & 15)
}

/** Put other times into the PES header at `at`, where it has such fields; they wrap at 33 bits. */
export function rewritePesTimes(bytes: Uint8Array, at: number, pts90k: number, dts90k: number): void {
  const flags = bytes[at + 7]! >> 6
  if ((flags & 2) !== 0) writeTimestamp(bytes, at + 9, pts90k)
  if (flags === 3) writeTimestamp(bytes, at + 14, dts90k)
}

/** Put another base into the PCR of the packet at `at`, if it has one; its extension becomes 0. */
export function rewritePcr(bytes: Uint8Array, at: number, base90k: number): void {
  if (hasPcr(bytes, at)) writePcr(bytes, at + 6, base90k)
}

/** The PCR base of the packet at `at` in 90 kHz ticks (ISO/IEC 13818-1 §2.4.3.5); undefined without a PCR. */
export function readPcr(bytes: Uint8Array, at: number): number | undefined {
  if (!hasPcr(bytes, at)) return undefined
  const high = bytes[at + 6]! * 2 ** 24 + ((bytes[at + 7]! << 16) | (bytes[at + 8]! << 8) | bytes[at + 9]!)
  return high * 2 + (bytes[at + 10]! >> 7)
}

/** Write the four prefix bits that stand at `at` already, and a 33-bit time, over five bytes. */
export function writeTimestamp(bytes: Uint8Array, at: number, ticks: number): void {
  const value = wrap33(ticks)
  const high = Math.floor(value / 2 ** 30)
  const low = value % 2 ** 30
  bytes[at] = (bytes[at]! & 0xf0) | (high << 1) | 1
  bytes[at + 1] = low >> 22
  bytes[at + 2] = ((low >> 14) & 0xfe) | 1
  bytes[at + 3] = low >> 7
  bytes[at + 4] = ((low << 1) & 0xfe) | 1
}

/** Write a PCR with extension 0 over six bytes. */
export function writePcr(bytes: Uint8Array, at: number, base90k: number): void {
  const value = wrap33(base90k)
  const high = Math.floor(value / 2)
  bytes[at] = high >>> 24
  bytes[at + 1] = high >>> 16
  bytes[at + 2] = high >>> 8
  bytes[at + 3] = high
  bytes[at + 4] = ((value % 2) << 7) | 0x7e
  bytes[at + 5] = 0
}

function hasPcr(bytes: Uint8Array, at: number): boolean {
  return (adaptationFlags(bytes, at) & PCR_FLAG) !== 0 && bytes[at + 4]! >= 7
}

function wrap33(ticks: number): number {
  return ((ticks % WRAP) + WRAP) % WRAP
}
