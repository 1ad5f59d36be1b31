/** Bytes of an RTP header without contributing sources and extension (RFC 3550 §5.1). */
export const RTP_HEADER_BYTES = 12

/** The fields of an RTP header that a stream sets (RFC 3550 §5.1). */
export interface RtpHeader {
  readonly payloadType: number
  readonly marker: boolean
  /** 16 bits. */
  readonly sequence: number
  /** 32 bits, in ticks of the payload's clock. */
  readonly timestamp: number
  readonly ssrc: number
}

/** An RTP packet; `payload` is a view without padding. */
export interface RtpPacket extends RtpHeader {
  readonly payload: Uint8Array
}

/** Writes a header of {@link RTP_HEADER_BYTES} bytes at `offset`. */
export function writeRtpHeader(target: Uint8Array, offset: number, header: RtpHeader): void {
  const view = new DataView(target.buffer, target.byteOffset + offset, RTP_HEADER_BYTES)
  view.setUint8(0, 0x80)
  view.setUint8(1, (header.marker ? 0x80 : 0) | header.payloadType)
  view.setUint16(2, header.sequence)
  view.setUint32(4, header.timestamp)
  view.setUint32(8, header.ssrc)
}

/** The source of a packet; undefined where it is too short to have one. */
export function ssrcOf(bytes: Uint8Array): number | undefined {
  if (bytes.length < RTP_HEADER_BYTES) return undefined
  return ((bytes[8]! << 24) | (bytes[9]! << 16) | (bytes[10]! << 8) | bytes[11]!) >>> 0
}

/** Reads a packet with any contributing sources, extension and padding; undefined if it is none of version 2. */
export function parseRtpPacket(bytes: Uint8Array): RtpPacket | undefined {
  if (bytes.length < RTP_HEADER_BYTES) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const flags = view.getUint8(0)
  if (flags >> 6 !== 2) return undefined
  let start = RTP_HEADER_BYTES + (flags & 0x0f) * 4
  if (flags & 0x10) {
    if (start + 4 > bytes.length) return undefined
    start += 4 + view.getUint16(start + 2) * 4
  }
  if (start > bytes.length) return undefined
  const padding = flags & 0x20 ? view.getUint8(bytes.length - 1) : 0
  // More than there is: a sender that sets the bit and pads nothing.
  const end = start + padding > bytes.length ? bytes.length : bytes.length - padding
  return {
    payloadType: view.getUint8(1) & 0x7f,
    marker: (view.getUint8(1) & 0x80) !== 0,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    payload: bytes.subarray(start, end),
  }
}
