import type { Unit } from '../media/unit.ts'
import { KEPT_BLOCKS, type Block } from '../media/unit-memory.ts'

interface Retired {
  readonly block: Block
  /** How many sweeps had begun when the ring let go of it. */
  readonly sweep: number
}

/**
 * Gives units' memory back. It is needed while the ring holds a unit, and after that until each socket that it was
 * written to has sent everything: a sweep that finds a socket empty shows that for all that had left the ring before.
 */
export class Retirement {
  /** Oldest first; those beyond a bound are left to the collector. */
  readonly #retired: Retired[] = []
  #sweep = 0
  #forfeitedTo = 0

  /** How many sweeps have begun. */
  get sweep(): number {
    return this.#sweep
  }

  /** The ring lets go of a unit. */
  release({ block }: Unit): void {
    if (block === undefined || !block.release() || block.firstIndex < this.#forfeitedTo) return
    this.#retired.push({ block, sweep: this.#sweep })
    if (this.#retired.length > KEPT_BLOCKS) this.#retired.shift()
  }

  /** A reader went and its socket still holds units before `index`: nobody will tell when it has sent them. */
  forfeit(index: number): void {
    this.#forfeitedTo = index
    this.#retired.length = 0
  }

  beginSweep(): void {
    this.#sweep++
  }

  /** @param emptySweep each socket was found empty in that sweep or a later one. */
  endSweep(emptySweep: number): void {
    while (this.#retired.length > 0 && this.#retired[0]!.sweep < emptySweep)
      this.#retired.shift()!.block.recycle()
  }
}
