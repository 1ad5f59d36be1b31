import { beginNals, withoutStartCode } from './byte-stream.ts'
import type { NalWriter } from './nal-writer.ts'
import { OpenFragment } from './open-fragment.ts'
import { type PictureStart, h264Start } from './picture-start.ts'

const STAP_A = 24
const FU_A = 28
const NOTHING: ReadonlySet<number> = new Set([0, 30, 31])

/** Makes NAL units of the payloads of one stream, which come in their order. */
export interface Depacketizer {
  /** A NAL unit has begun and not ended. */
  readonly isOpen: boolean
  /** What a payload begins. */
  startOf(payload: Uint8Array): PictureStart
  /** Writes what the payload holds into `out`. False where something of it, or of what came before, is of no use. */
  push(payload: Uint8Array, out: NalWriter): boolean
  /**
   * Nothing more comes of the NAL unit that has begun, if one has: what there is of it stays, for a decoder makes more
   * of a piece than of nothing. False where it is not whole.
   */
  cut(): boolean
}

/**
 * H.264 by RFC 6184 in packetization modes 0 and 1, whichever the description names: single NAL units (§5.6), STAP-A
 * (§5.7.1) and FU-A (§5.8). What only the interleaved mode has is refused. Types that mean nothing (§5.4) are passed
 * over: cameras put data of their own into them.
 */
export class H264Depacketizer implements Depacketizer {
  readonly #open = new OpenFragment()

  get isOpen(): boolean {
    return this.#open.isOpen
  }

  startOf(payload: Uint8Array): PictureStart {
    return h264Start(withoutStartCode(payload))
  }

  push(packet: Uint8Array, out: NalWriter): boolean {
    const payload = withoutStartCode(packet)
    const first = payload[0]
    if (first === undefined) return false
    const type = first & 0x1f
    if (NOTHING.has(type)) return true
    if (type === FU_A) return this.#fragment(payload, first, out)
    const wasWhole = this.#open.cut()
    if (type === STAP_A) return writeAggregate(payload, 1, out) && wasWhole
    if (type > 23) return false
    writeNal(payload, out)
    return wasWhole
  }

  cut(): boolean {
    return this.#open.cut()
  }

  #fragment(payload: Uint8Array, indicator: number, out: NalWriter): boolean {
    const header = payload[1]
    if (header === undefined) return false
    return this.#open.push(header, payload.subarray(2), out, (indicator & 0xe0) | (header & 0x1f))
  }
}

/** One NAL unit that a payload holds whole; `nal` has at least one byte. */
function writeNal(nal: Uint8Array, out: NalWriter): void {
  beginNals(nal[0]!, nal.subarray(1), out)
}

/**
 * The NAL units of an aggregation packet from `from` on, each behind its size in two bytes (RFC 6184 §5.7.1, RFC 7798
 * §4.4.2). False where they do not end with the packet: those before are written all the same.
 *
 * @param write of one NAL unit.
 * @param orderBytes bytes of a decoding order number in front of each size but the first.
 */
export function writeAggregate(
  payload: Uint8Array,
  from: number,
  out: NalWriter,
  write = writeNal,
  orderBytes = 0,
): boolean {
  let at = from
  while (at + 2 < payload.length) {
    const begin = at + 2
    const end = begin + ((payload[at]! << 8) | payload[at + 1]!)
    if (end > payload.length) return false
    if (end > begin) write(payload.subarray(begin, end), out)
    at = end === payload.length ? end : end + orderBytes
  }
  return at === payload.length
}
