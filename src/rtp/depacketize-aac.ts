import type { AudioDepacketizer, FrameSink } from './audio-depacketizer.ts'
import { type AuHeaderFormat, parseAuHeaders } from './au-headers.ts'

/** More than 13 bits of size can say, which is all that AAC-hbr has. */
const MAX_FRAME_BYTES = 65_536

/** A frame of which some is here. */
interface OpenFrame {
  readonly bytes: Uint8Array
  filled: number
}

/**
 * AAC by RFC 3640: one or more whole access units in a packet, or one over several packets, each of which says its whole
 * size (§3.2.3). What is interleaved is refused.
 */
export class AacDepacketizer implements AudioDepacketizer {
  readonly #format: AuHeaderFormat
  #open: OpenFrame | undefined

  constructor(format: AuHeaderFormat) {
    this.#format = format
  }

  push(payload: Uint8Array, onFrame: FrameSink): boolean {
    const headers = parseAuHeaders(payload, this.#format)
    if (headers === undefined) return this.#refuse()
    const { sizes, start } = headers
    const [only = 0] = sizes
    if (sizes.length === 1 && only > payload.length - start) {
      return this.#fragment(payload.subarray(start), only, onFrame)
    }
    const wasWhole = this.cut()
    return cutFrames(payload, start, sizes, onFrame) && wasWhole
  }

  cut(): boolean {
    const wasWhole = this.#open === undefined
    this.#open = undefined
    return wasWhole
  }

  /** The last piece says the whole size as well. */
  #fragment(piece: Uint8Array, size: number, onFrame: FrameSink): boolean {
    if (size > MAX_FRAME_BYTES || piece.length === 0) return this.#refuse()
    const isAnother = this.#open !== undefined && this.#open.bytes.length !== size
    if (isAnother) this.cut()
    this.#open ??= { bytes: new Uint8Array(size), filled: 0 }
    const open = this.#open
    if (piece.length > size - open.filled) return this.#refuse()
    open.bytes.set(piece, open.filled)
    open.filled += piece.length
    if (open.filled < size) return !isAnother
    this.cut()
    onFrame(open.bytes, 0)
    return !isAnother
  }

  #refuse(): boolean {
    this.cut()
    return false
  }
}

function cutFrames(
  payload: Uint8Array,
  start: number,
  sizes: readonly number[],
  onFrame: FrameSink,
): boolean {
  let at = start
  for (const [index, size] of sizes.entries()) {
    const end = at + size
    if (end > payload.length) return false
    if (size > 0) onFrame(payload.subarray(at, end), index)
    at = end
  }
  return sizes.length > 0
}
