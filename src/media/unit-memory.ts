/** Larger than this, a unit gets memory of its own. A block is full when the next unit does not fit. */
const LARGEST_IN_BLOCK_BYTES = 32_768
const BLOCK_BYTES = 131_072
/** What is kept for units to come, at most: half a second of a camera of 32 Mbit/s. */
export const KEPT_BLOCKS = 16

/**
 * A piece of memory that several units share, and that is used again when nobody holds it any more. Whoever cannot
 * tell when he is done with a unit simply never lets go: then the collector takes the block.
 */
export class Block {
  readonly bytes = new ArrayBuffer(BLOCK_BYTES)
  readonly #memory: UnitMemory
  #used = 0
  #isFull = false
  #holders = 0
  /** Index in the ring of the first of its units that went there; -1 before. */
  firstIndex = -1

  constructor(memory: UnitMemory) {
    this.#memory = memory
  }

  /** The next `bytes` of it, held by whoever asks; undefined when it is full. */
  carve(bytes: number): Uint8Array | undefined {
    const start = this.#used
    if (start + bytes > BLOCK_BYTES) {
      this.#isFull = true
      return undefined
    }
    this.#used += bytes
    this.#holders++
    return new Uint8Array(this.bytes, start, bytes)
  }

  hold(): void {
    this.#holders++
  }

  /** Returns whether that was the last holder of a full block: it may be {@link recycle}d when no socket reads it. */
  release(): boolean {
    if (this.#holders === 0) throw new RangeError('Cannot release a block that nobody holds')
    this.#holders--
    return this.#isFull && this.#holders === 0
  }

  /** From now on other units may overwrite it. */
  recycle(): void {
    if (this.#holders > 0) throw new RangeError('Cannot recycle a block that somebody holds')
    this.#used = 0
    this.#isFull = false
    this.firstIndex = -1
    this.#memory.give(this)
  }
}

/** Memory of one unit. What stood in it before still does. */
export interface UnitBuffer {
  readonly bytes: Uint8Array
  /** Undefined when the memory is this unit's alone. */
  readonly block: Block | undefined
}

/**
 * Where one rendition's units get their memory. A collector that had to find every unit's memory again would look at
 * the whole heap every few seconds, and let as much garbage lie meanwhile as the rings hold.
 */
export class UnitMemory {
  #open: Block | undefined
  #free: Block[] = []
  #keeps = true

  take(bytes: number): UnitBuffer {
    this.#keeps = true
    if (bytes > LARGEST_IN_BLOCK_BYTES) return { bytes: new Uint8Array(bytes), block: undefined }
    const open = this.#open
    const rest = open?.carve(bytes)
    if (open !== undefined && rest !== undefined) return { bytes: rest, block: open }
    const block = this.#free.pop() ?? new Block(this)
    this.#open = block
    return { bytes: block.carve(bytes)!, block }
  }

  give(block: Block): void {
    if (this.#keeps && this.#free.length < KEPT_BLOCKS) this.#free.push(block)
  }

  /** No units come for now: keeps nothing, also not what is given back from now on. */
  close(): void {
    this.#keeps = false
    this.#open = undefined
    this.#free = []
  }
}
