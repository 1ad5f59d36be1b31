/** A PES packet's header (ISO/IEC 13818-1 §2.4.3.6). */
export interface PesHeader {
  /** Bytes from the start code prefix to the first byte of the elementary stream. */
  readonly headerBytes: number
  /** Bytes of the whole PES packet with its header; 0 when it does not say, which only video may do. */
  readonly totalBytes: number
  /** 33-bit times in 90 kHz ticks. */
  readonly pts90k: number | undefined
  /** Equal to {@link pts90k} when the header does not give it. */
  readonly dts90k: number | undefined
}

/** Parse the header at `at`; 'incomplete' when `end` cuts it off, undefined when there is none. */
export function parsePesHeader(
  bytes: Uint8Array,
  at: number,
  end: number,
): PesHeader | 'incomplete' | undefined {
  if (end - at < 9) return 'incomplete'
  if (bytes[at] !== 0 || bytes[at + 1] !== 0 || bytes[at + 2] !== 1) return undefined
  if ((bytes[at + 6]! & 0xc0) !== 0x80) return undefined
  const headerBytes = 9 + bytes[at + 8]!
  if (end - at < headerBytes) return 'incomplete'
  const declared = (bytes[at + 4]! << 8) | bytes[at + 5]!
  if (declared !== 0 && declared + 6 < headerBytes) return undefined
  const flags = bytes[at + 7]! >> 6
  const pts90k = (flags & 2) !== 0 && headerBytes >= 14 ? readTimestamp(bytes, at + 9) : undefined
  const dts90k = flags === 3 && headerBytes >= 19 ? readTimestamp(bytes, at + 14) : pts90k
  return { headerBytes, totalBytes: declared === 0 ? 0 : declared + 6, pts90k, dts90k }
}

/** The 33-bit PTS or DTS in the five bytes at `at`. */
export function readTimestamp(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at]! >> 1) & 7) * 2 ** 30 +
    ((bytes[at + 1]! << 22) | ((bytes[at + 2]! >> 1) << 15) | (bytes[at + 3]! << 7) | (bytes[at + 4]! >> 1))
  )
}
