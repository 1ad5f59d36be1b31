const SENDER_REPORT = 200
const RECEIVER_REPORT = 201
const SOURCE_DESCRIPTION = 202
const BLOCK_BYTES = 24
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

/** A sender report as it came. */
export interface ReceivedReport extends SenderReport {
  /** The middle 32 bits of its NTP time: how a receiver report names it (RFC 3550 §6.4.1). */
  readonly ntpMiddle: number
}

/** What a receiver says of one stream that it gets (RFC 3550 §6.4.1). */
export interface ReportBlock {
  readonly ssrc: number
  /** Of the packets since the last report, in 256ths. */
  readonly fractionLost: number
  /** Since the beginning; below 0 where packets came twice. */
  readonly lost: number
  /** Sequence number above, wraps counted in the upper 16 bits. */
  readonly highestSequence: number
  /** In ticks of the RTP clock. */
  readonly jitter: number
  /** {@link ReceivedReport.ntpMiddle} of the newest sender report, and 65,536ths of a second since it came; 0 without one. */
  readonly lastReport: number
  readonly delay: number
}

/** One packet of a compound RTCP datagram: its type, who sent it and, for a sender report, what it says. */
export interface RtcpPacket {
  readonly type: number
  readonly ssrc: number
  readonly report?: ReceivedReport
}

/** A compound of a sender report and the sender's canonical name (RFC 3550 §6.1). `cname` is ASCII, ≤ 255 bytes. */
export function encodeSenderReport(report: SenderReport, cname: string): Uint8Array {
  const bytes = new Uint8Array(28 + descriptionBytes(cname))
  const view = new DataView(bytes.buffer)
  writeRtcpHeader(view, 0, 0, SENDER_REPORT, 28)
  view.setUint32(4, report.ssrc)
  const seconds = Math.floor(report.wallMs / 1000)
  view.setUint32(8, (seconds + NTP_EPOCH_SECONDS) >>> 0)
  view.setUint32(12, Math.floor(((report.wallMs - seconds * 1000) / 1000) * 2 ** 32) >>> 0)
  view.setUint32(16, report.rtpTimestamp)
  view.setUint32(20, report.packets >>> 0)
  view.setUint32(24, report.bytes >>> 0)
  writeDescription(view, 28, report.ssrc, cname)
  return bytes
}

/**
 * A compound of a receiver report from `ssrc` about one stream, or about none, and the canonical name (RFC 3550 §6.4.2).
 * `cname` is ASCII, ≤ 255 bytes.
 */
export function encodeReceiverReport(
  ssrc: number,
  block: ReportBlock | undefined,
  cname: string,
): Uint8Array {
  const size = 8 + (block === undefined ? 0 : BLOCK_BYTES)
  const bytes = new Uint8Array(size + descriptionBytes(cname))
  const view = new DataView(bytes.buffer)
  writeRtcpHeader(view, 0, block === undefined ? 0 : 1, RECEIVER_REPORT, size)
  view.setUint32(4, ssrc)
  if (block !== undefined) writeBlock(view, 8, block)
  writeDescription(view, size, ssrc, cname)
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

function writeBlock(view: DataView, at: number, block: ReportBlock): void {
  view.setUint32(at, block.ssrc)
  // 24 bits with a sign, which do not wrap.
  const lost = Math.max(-0x80_0000, Math.min(0x7f_ffff, block.lost))
  view.setUint32(at + 4, ((block.fractionLost << 24) | (lost & 0xff_ffff)) >>> 0)
  view.setUint32(at + 8, block.highestSequence >>> 0)
  view.setUint32(at + 12, block.jitter >>> 0)
  view.setUint32(at + 16, block.lastReport)
  view.setUint32(at + 20, block.delay >>> 0)
}

/** Header and chunk: SSRC, item CNAME with length, at least one zero, to a multiple of four. */
function descriptionBytes(cname: string): number {
  return 4 + ((4 + 2 + cname.length + 1 + 3) & ~3)
}

function writeDescription(view: DataView, at: number, ssrc: number, cname: string): void {
  writeRtcpHeader(view, at, 1, SOURCE_DESCRIPTION, descriptionBytes(cname))
  view.setUint32(at + 4, ssrc)
  view.setUint8(at + 8, 1)
  view.setUint8(at + 9, cname.length)
  for (let i = 0; i < cname.length; i += 1) view.setUint8(at + 10 + i, cname.charCodeAt(i))
}

function writeRtcpHeader(view: DataView, at: number, count: number, type: number, size: number): void {
  view.setUint8(at, 0x80 | count)
  view.setUint8(at + 1, type)
  view.setUint16(at + 2, size / 4 - 1)
}

function readReport(view: DataView, at: number): ReceivedReport {
  const seconds = view.getUint32(at + 8) - NTP_EPOCH_SECONDS
  return {
    ssrc: view.getUint32(at + 4),
    wallMs: seconds * 1000 + (view.getUint32(at + 12) / 2 ** 32) * 1000,
    rtpTimestamp: view.getUint32(at + 16),
    packets: view.getUint32(at + 20),
    bytes: view.getUint32(at + 24),
    ntpMiddle: view.getUint32(at + 10),
  }
}
