import { adtsFrameLength, type AdtsHeader, parseAdtsHeader } from './aac.ts'

/** The longest that a header can announce. */
const MAX_FRAME_BYTES = 8191

/** Cuts a stream of ADTS frames, which comes in chunks of any size, into its frames. Never throws; bounded. */
export class AdtsSplitter {
  readonly #onFrame: (frame: Uint8Array, header: AdtsHeader) => void
  readonly #held = new Uint8Array(MAX_FRAME_BYTES)
  #length = 0

  /** @param onFrame gets a frame with its header as a view that is valid during the call. */
  constructor(onFrame: (frame: Uint8Array, header: AdtsHeader) => void) {
    this.#onFrame = onFrame
  }

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) {
      const taken = Math.min(chunk.length - at, MAX_FRAME_BYTES - this.#length)
      this.#held.set(chunk.subarray(at, at + taken), this.#length)
      this.#length += taken
      at += taken
      this.#cut()
    }
  }

  /** Hands on what is whole, and keeps the rest: less than the longest frame. */
  #cut(): void {
    let at = 0
    while (at + 7 <= this.#length) {
      const header = parseAdtsHeader(this.#held, at)
      const size = adtsFrameLength(this.#held, at)
      if (header === undefined || size < 7) at += 1
      else if (at + size > this.#length) break
      else {
        this.#onFrame(this.#held.subarray(at, at + size), header)
        at += size
      }
    }
    this.#held.copyWithin(0, at, this.#length)
    this.#length -= at
  }
}
