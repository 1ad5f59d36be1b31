import { type Depacketizer, writeAggregate, writeNal } from './depacketize-h264.ts'
import type { NalWriter } from './nal-writer.ts'

const AP = 48
const FU = 49
const START = 0x80
const END = 0x40
const HEADER_BYTES = 2

/**
 * H.265 by RFC 7798: single NAL units (§4.4.1), aggregation packets (§4.4.2) and fragmentation units (§4.4.3). PACI
 * packets, which no camera sends, are refused.
 */
export class H265Depacketizer implements Depacketizer {
  /** Bytes of a decoding order number (DONL). */
  readonly #orderBytes: number
  #isOpen = false

  /** @param hasOrder `sprop-max-don-diff` is above 0: payloads carry decoding order numbers, which are passed over. */
  constructor(hasOrder = false) {
    this.#orderBytes = hasOrder ? 2 : 0
  }

  push(payload: Uint8Array, out: NalWriter): boolean {
    const first = payload[0]
    if (first === undefined || payload.length < HEADER_BYTES + this.#orderBytes) return false
    const type = (first >> 1) & 0x3f
    if (type === FU) return this.#fragment(payload, first, out)
    const wasWhole = this.cut()
    const from = HEADER_BYTES + this.#orderBytes
    if (type === AP) return writeAggregate(payload, from, out, this.#orderBytes > 0 ? 1 : 0) && wasWhole
    if (type > AP) return false
    if (this.#orderBytes === 0) writeNal(payload, out)
    else {
      out.begin(first, payload[1]!)
      out.append(payload.subarray(from))
    }
    return wasWhole
  }

  cut(): boolean {
    const wasWhole = !this.#isOpen
    this.#isOpen = false
    return wasWhole
  }

  #fragment(payload: Uint8Array, first: number, out: NalWriter): boolean {
    const header = payload[HEADER_BYTES]
    if (header === undefined) return false
    const isStart = (header & START) !== 0
    let isWhole = true
    if (isStart) {
      isWhole = this.cut()
      out.begin((first & 0x81) | ((header & 0x3f) << 1), payload[1]!)
    } else if (!this.#isOpen) return false
    out.append(payload.subarray(HEADER_BYTES + 1 + (isStart ? this.#orderBytes : 0)))
    this.#isOpen = (header & END) === 0
    return isWhole
  }
}
