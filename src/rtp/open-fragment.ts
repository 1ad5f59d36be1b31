import { beginNals } from './byte-stream.ts'
import type { NalWriter } from './nal-writer.ts'

const START = 0x80
const END = 0x40

/** The NAL unit that fragmentation units (FU) are making, while it has begun and not ended. */
export class OpenFragment {
  #isOpen = false

  get isOpen(): boolean {
    return this.#isOpen
  }

  /**
   * Writes the piece of a NAL unit that follows this FU header; the first piece begins it with a header of `first` and,
   * in H.265, `second`. False where the piece has no beginning, or the NAL unit before it no end.
   */
  push(fuHeader: number, piece: Uint8Array, out: NalWriter, first: number, second?: number): boolean {
    let isWhole = true
    if (isFragmentStart(fuHeader)) {
      isWhole = this.cut()
      if (second === undefined) beginNals(first, piece, out)
      else {
        out.begin(first, second)
        out.append(piece)
      }
    } else if (this.#isOpen) out.append(piece)
    else return false
    this.#isOpen = (fuHeader & END) === 0
    return isWhole
  }

  /** Nothing more comes of the NAL unit that has begun, if one has. False where it is not whole. */
  cut(): boolean {
    const wasWhole = !this.#isOpen
    this.#isOpen = false
    return wasWhole
  }
}

export function isFragmentStart(fuHeader: number): boolean {
  return (fuHeader & START) !== 0
}
