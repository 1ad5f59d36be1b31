const SENDER_REPORT = 200
const SOURCE_DESCRIPTION = 202
/** Seconds from 1900, where NTP counts from, to 1970. */
const NTP_EPOCH_SECONDS = 2_208_988_800

/** What a sender says of one stream (RFC 3550 §6.4.1). */
export interface SenderReport {
  readonly ssrc: number
  /** Milliseconds since the Unix epoch that belong to `rtpTimestamp`. */
  readonly wallMs: number
  readonly rtpTimestamp: number
  /** Packets and payload bytes sent so far; both wrap at 32 bits. */
  readonly packets: number
  readonly bytes: number
}

/** One packet of a compound RTCP datagram: its type, who sent it and, for a sender report, what it says. */
export interface RtcpPacket {
  readonly type: number
  readonly ssrc: number
  readonly report?: SenderReport
}

/** A compound of a sender report and the sender's canonical name (RFC 3550 §6.1). `cname` is ASCII, ≤ 255 bytes. */
export function encodeSenderReport(report: SenderReport, cname: string): Uint8Array {
  // Chunk: SSRC, item CNAME with length, at least one zero, to a multiple of four.
  const chunkBytes = (4 + 2 + cname.length + 1 + 3) & ~3
  const bytes = new Uint8Array(28 + 4 + chunkBytes)
  const view = new DataView(bytes.buffer)
  writeRtcpHeader(view, 0, 0, SENDER_REPORT, 28)
  view.setUint32(4, report.ssrc)
  const seconds = Math.floor(report.wallMs / 1000)
  view.setUint32(8, (seconds + NTP_EPOCH_SECONDS) >>> 0)
  view.setUint32(12, Math.floor(((report.wallMs - seconds * 1000) / 1000) * 2 ** 32) >>> 0)
  view.setUint32(16, report.rtpTimestamp)
  view.setUint32(20, report.packets >>> 0)
  view.setUint32(24, report.bytes >>> 0)
  writeRtcpHeader(view, 28, 1, SOURCE_DESCRIPTION, 4 + chunkBytes)
  view.setUint32(32, report.ssrc)
  view.setUint8(36, 1)
  view.setUint8(37, cname.length)
  for (let i = 0; i < cname.length; i += 1) view.setUint8(38 + i, cname.charCodeAt(i))
  return bytes
}

/** The packets of a compound datagram, up to the first that is malformed. */
export function parseRtcp(bytes: Uint8Array): RtcpPacket[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const packets: RtcpPacket[] = []
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = (view.getUint16(at + 2) + 1) * 4
    if (view.getUint8(at) >> 6 !== 2 || size < 8 || at + size > bytes.length) break
    const type = view.getUint8(at + 1)
    const ssrc = view.getUint32(at + 4)
    packets.push(
      type === SENDER_REPORT && size >= 28 ? { type, ssrc, report: readReport(view, at) } : { type, ssrc },
    )
    at += size
  }
  return packets
}

function writeRtcpHeader(view: DataView, at: number, count: number, type: number, size: number): void {
  view.setUint8(at, 0x80 | count)
  view.setUint8(at + 1, type)
  view.setUint16(at + 2, size / 4 - 1)
}

function readReport(view: DataView, at: number): SenderReport {
  const seconds = view.getUint32(at + 8) - NTP_EPOCH_SECONDS
  return {
    ssrc: view.getUint32(at + 4),
    wallMs: seconds * 1000 + (view.getUint32(at + 12) / 2 ** 32) * 1000,
    rtpTimestamp: view.getUint32(at + 16),
    packets: view.getUint32(at + 20),
    bytes: view.getUint32(at + 24),
  }
}
