import { type Depacketizer, writeAggregate } from './depacketize-h264.ts'
import type { NalWriter } from './nal-writer.ts'
import { isFragmentStart, OpenFragment } from './open-fragment.ts'
import { type PictureStart, h265Start } from './picture-start.ts'

const AP = 48
const FU = 49
const HEADER_BYTES = 2

/**
 * H.265 by RFC 7798: single NAL units (§4.4.1), aggregation packets (§4.4.2) and fragmentation units (§4.4.3). PACI
 * packets, which no camera sends, are refused.
 */
export class H265Depacketizer implements Depacketizer {
  /** Bytes of a decoding order number (DONL). */
  readonly #orderBytes: number
  readonly #open = new OpenFragment()

  /** @param hasOrder `sprop-max-don-diff` is above 0: payloads carry decoding order numbers, which are passed over. */
  constructor(hasOrder = false) {
    this.#orderBytes = hasOrder ? 2 : 0
  }

  get isOpen(): boolean {
    return this.#open.isOpen
  }

  startOf(payload: Uint8Array): PictureStart {
    return h265Start(payload, this.#orderBytes)
  }

  push(payload: Uint8Array, out: NalWriter): boolean {
    const first = payload[0]
    if (first === undefined || payload.length < HEADER_BYTES + this.#orderBytes) return false
    const type = (first >> 1) & 0x3f
    if (type === FU) return this.#fragment(payload, first, out)
    const wasWhole = this.#open.cut()
    const from = HEADER_BYTES + this.#orderBytes
    if (type === AP) {
      const between = this.#orderBytes > 0 ? 1 : 0
      return writeAggregate(payload, from, out, writeNal, between) && wasWhole
    }
    if (type > AP) return false
    if (this.#orderBytes === 0) writeNal(payload, out)
    else {
      out.begin(first, payload[1])
      out.append(payload.subarray(from))
    }
    return wasWhole
  }

  cut(): boolean {
    return this.#open.cut()
  }

  #fragment(payload: Uint8Array, first: number, out: NalWriter): boolean {
    const header = payload[HEADER_BYTES]
    if (header === undefined) return false
    const from = HEADER_BYTES + 1 + (isFragmentStart(header) ? this.#orderBytes : 0)
    const nalFirst = (first & 0x81) | ((header & 0x3f) << 1)
    return this.#open.push(header, payload.subarray(from), out, nalFirst, payload[1])
  }
}

function writeNal(nal: Uint8Array, out: NalWriter): void {
  out.begin(nal[0]!)
  out.append(nal.subarray(1))
}
