import type { Unit } from '../media/unit.ts'
import type { BatchTrouble, BatchWriter } from './reader-sink.ts'

/** A member of a batch, as the batch sees it. */
export interface Member {
  slot: number
  /** The unit of that index could not be written to it; it has left the batch when this returns. */
  overflowed(index: number): void
}

/**
 * Readers at the live edge about which nothing is special, of one output. An ordinary unit goes to all their sockets
 * in one loop past the readers themselves: at a thousand viewers, fetching each reader from memory once a picture
 * costs more than anything that would be done with it. What a member got is the difference of the batch's counts.
 */
export class Batch<M extends Member> implements BatchTrouble {
  /** What each member has been given since it came, as growing counts. */
  units = 0
  bytes = 0
  readonly members: M[] = []
  readonly writer: BatchWriter
  readonly #outlets: unknown[] = []
  readonly #maxUnsentBytes: number
  readonly #onThrow: (member: M | undefined, thrown: unknown) => void
  #index = 0

  /** @param onThrow ends a member whose outlet threw; it has left the batch when this returns. */
  constructor(
    writer: BatchWriter,
    maxUnsentBytes: number,
    onThrow: (member: M | undefined, thrown: unknown) => void,
  ) {
    this.writer = writer
    this.#maxUnsentBytes = maxUnsentBytes
    this.#onThrow = onThrow
  }

  add(member: M, outlet: unknown): void {
    member.slot = this.members.push(member) - 1
    this.#outlets.push(outlet)
  }

  /** The last one takes the place that becomes free, so a walk from the end misses nobody. */
  remove(member: M): void {
    const last = this.members.pop()
    const outlet = this.#outlets.pop()
    if (last === undefined || last === member) return
    this.members[member.slot] = last
    this.#outlets[member.slot] = outlet
    last.slot = member.slot
  }

  /** The hot path: a unit was pushed to the ring. `bytes` is the size of its TS packets. */
  write(unit: Unit, index: number, bytes: number): void {
    if (this.members.length === 0) return
    this.#index = index
    this.writer.write(unit, this.#outlets, this.#maxUnsentBytes, this)
    this.units++
    this.bytes += bytes
  }

  full(at: number): void {
    this.members[at]?.overflowed(this.#index)
  }

  threw(at: number, thrown: unknown): void {
    this.#onThrow(this.members[at], thrown)
  }
}
