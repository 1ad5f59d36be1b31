import type { Unit } from '../media/unit.ts'
import { Retirement } from './retirement.ts'

/** What a cached unit costs beside its bytes, resident: its object, its buffer's and its frame's (Node 20.20: 860). */
export const UNIT_OVERHEAD_BYTES = 896

const FIRST_CAPACITY = 64

/** A sum over many rings, kept by the rings themselves. */
export interface Ledger {
  ringBytes: number
}

export interface RingOptions {
  readonly maxBytes: number
  /** Units of earlier GOPs than the newest go when they are older than this: nobody is given them any more. */
  readonly maxAgeMs: number
  readonly ledger: Ledger
}

/**
 * The newest units of one rendition, never more than `maxBytes`: GOP cache and send queue in one. The newest GOP is
 * kept whatever its age, the ones before it for `maxAgeMs`. Every unit has an index that only grows; what falls out at the tail is gone, but for the keyframe of a GOP larger than the
 * ring, which stays as the poster.
 */
export class Ring {
  /** Where the memory of units goes that the ring has let go of. */
  readonly retirement = new Retirement()
  readonly maxBytes: number
  readonly #maxAgeMs: number
  readonly #ledger: Ledger
  #slots = Array.from<Unit | undefined>({ length: FIRST_CAPACITY })
  #mask = FIRST_CAPACITY - 1
  #first = 0
  #next = 0
  #bytes = 0
  #pushedBytes = 0
  #evictedBytes = 0
  #shrunkTo = 0
  readonly #keyframes: number[] = []
  #lostGop = false
  #poster: Unit[] = []
  #posterBytes = 0
  #posterIndex = -1
  /** The poster's picture has not ended yet: continuations belong to it. */
  #posterOpen = false

  constructor(options: RingOptions) {
    this.maxBytes = options.maxBytes
    this.#maxAgeMs = options.maxAgeMs
    this.#ledger = options.ledger
  }

  /** Index of the oldest unit held; equal to {@link nextIndex} when none is. */
  get firstIndex(): number {
    return this.#first
  }

  /** Index that the next unit will get. */
  get nextIndex(): number {
    return this.#next
  }

  /** What the ring costs, overhead and poster included. */
  get bytes(): number {
    return this.#bytes + this.#posterBytes
  }

  /** Bytes of all units ever pushed, without overhead. */
  get pushedBytes(): number {
    return this.#pushedBytes
  }

  /** Bytes of all units that fell out at the tail, without overhead: the position of the oldest unit held. */
  get evictedBytes(): number {
    return this.#evictedBytes
  }

  /** Units before this index were taken by the budget, not by the ring's own bound. */
  get shrunkTo(): number {
    return this.#shrunkTo
  }

  /** Index where a joining reader starts; undefined when the ring holds no keyframe. */
  get newestKeyframe(): number | undefined {
    return this.#keyframes.at(-1)
  }

  /** The newest GOP is not held whole: a join gets the poster, then the next keyframe. */
  get gopExceedsRing(): boolean {
    return this.#lostGop
  }

  /** The newest keyframe and its continuations, while {@link gopExceedsRing} and the keyframe alone fits; else empty. */
  get poster(): readonly Unit[] {
    return this.#poster
  }

  get posterIndex(): number {
    return this.#posterIndex
  }

  at(index: number): Unit | undefined {
    return index >= this.#first && index < this.#next ? this.#slots[index & this.#mask] : undefined
  }

  /** Bytes pushed before the unit of that index; for one that is gone, the tail's position. */
  positionOf(index: number): number {
    let position = this.#pushedBytes
    for (let at = this.#next - 1; at >= index && at >= this.#first; at--)
      position -= this.at(at)?.byteLength ?? 0
    return position
  }

  /** Appends, makes room at the tail, and returns the unit's index. */
  push(unit: Unit): number {
    const index = this.#next
    if (index - this.#first > this.#mask) this.#grow()
    if (unit.randomAccess !== undefined) {
      this.#keyframes.push(index)
      this.#lostGop = false
      this.#setPoster([], -1)
    }
    this.#slots[index & this.#mask] = unit
    if (unit.block !== undefined && unit.block.firstIndex < 0) unit.block.firstIndex = index
    this.#next = index + 1
    this.#count(unit.byteLength + UNIT_OVERHEAD_BYTES)
    this.#pushedBytes += unit.byteLength
    if (this.#posterOpen && unit.track.kind === 'video') this.#continuePoster(unit)
    while (this.bytes > this.maxBytes && this.#first < this.#next) this.#evict()
    this.#evictOlderThan(unit.arrivedMs - this.#maxAgeMs)
    return index
  }

  /** For the budget: keeps the newest GOP only, or nothing but the poster of a GOP that is not held whole. */
  shrinkToGop(): void {
    const keep = this.newestKeyframe ?? this.#next
    while (this.#first < keep) this.#evict()
    this.#shrunkTo = this.#first
  }

  /** For the budget: keeps nothing but the poster, and not even that if it costs more than `maxPosterBytes`. */
  shrinkToPoster(maxPosterBytes: number): void {
    while (this.#first < this.#next) this.#evict()
    if (this.#posterBytes > maxPosterBytes) this.#setPoster([], -1)
    this.#shrunkTo = this.#first
  }

  /** Forgets everything; indexes go on. */
  clear(): void {
    while (this.#first < this.#next) this.#evict()
    this.#setPoster([], -1)
    this.#lostGop = false
  }

  #evictOlderThan(sinceMs: number): void {
    const newestGop = this.newestKeyframe ?? this.#first
    while (this.#first < newestGop && this.at(this.#first)!.arrivedMs < sinceMs) this.#evict()
  }

  #evict(): void {
    const index = this.#first
    const unit = this.#slots[index & this.#mask]
    if (unit === undefined) throw new RangeError(`Cannot evict unit ${index}: the ring does not hold it`)
    if (this.#keyframes[0] === index) {
      this.#keyframes.shift()
      if (this.#keyframes.length === 0) this.#keepPoster(index)
    }
    this.#slots[index & this.#mask] = undefined
    this.#first = index + 1
    this.#count(-unit.byteLength - UNIT_OVERHEAD_BYTES)
    this.#evictedBytes += unit.byteLength
    this.retirement.release(unit)
  }

  #keepPoster(index: number): void {
    this.#lostGop = true
    const units: Unit[] = []
    let open = true
    for (let at = index; open && at < this.#next; at++) {
      const unit = this.at(at)
      if (unit?.track.kind !== 'video') continue
      if (at === index || unit.continuation) units.push(unit)
      else open = false
    }
    this.#setPoster(units, index)
    this.#posterOpen = open && this.#poster.length > 0
  }

  #continuePoster(unit: Unit): void {
    if (unit.continuation) this.#setPoster([...this.#poster, unit], this.#posterIndex)
    else this.#posterOpen = false
    if (this.#poster.length === 0) this.#posterOpen = false
  }

  /** A poster over half the ring would leave the readers no room, so it is not kept. */
  #setPoster(units: Unit[], index: number): void {
    const bytes = units.reduce((sum, unit) => sum + unit.byteLength + UNIT_OVERHEAD_BYTES, 0)
    const fits = bytes <= this.maxBytes / 2
    const kept = fits ? bytes : 0
    if (fits) for (const unit of units) unit.block?.hold()
    for (const unit of this.#poster) this.retirement.release(unit)
    this.#ledger.ringBytes += kept - this.#posterBytes
    this.#posterBytes = kept
    this.#poster = fits ? units : []
    this.#posterIndex = fits ? index : -1
    if (this.#poster.length === 0) this.#posterOpen = false
  }

  #count(delta: number): void {
    this.#bytes += delta
    this.#ledger.ringBytes += delta
  }

  /** The slot of an index is its low bits, so that growing moves units but never renames them. */
  #grow(): void {
    const mask = this.#mask * 2 + 1
    const slots = Array.from<Unit | undefined>({ length: mask + 1 })
    for (let index = this.#first; index < this.#next; index++)
      slots[index & mask] = this.#slots[index & this.#mask]
    this.#slots = slots
    this.#mask = mask
  }
}
