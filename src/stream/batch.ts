import type { Unit } from '../media/unit.ts'
import type { ReaderLimits } from './patience.ts'
import type { BatchTask, BatchWriter } from './reader-sink.ts'

/** A member of a batch, as the batch sees it. */
export interface Member {
  slot: number
  /** The unit in hand could not be written to it; it has left the batch when this returns. */
  overflowed(): void
  /** Measures it; it may leave the batch. */
  sweep(nowMs: number): void
  /** Its burst is through and it owes no answer: nothing is to be measured before it is asked again. */
  isSettled(nowMs: number): boolean
}

/**
 * Readers at the live edge about which nothing is special, of one output. An ordinary unit goes to all their sockets
 * in one loop past the readers themselves: at a thousand viewers, fetching each reader from memory once a picture
 * costs more than anything that would be done with it. What a member got is the difference of the batch's counts.
 */
export class Batch<M extends Member> implements BatchTask {
  /** What each member has been given since it came, as growing counts; of those that are {@link isOwed}, one less. */
  units = 0
  bytes = 0
  left = 0
  hasUnsent = true
  readonly members: M[] = []
  readonly writer: BatchWriter
  readonly maxUnsentBytes: number
  readonly #maxLagMs: number
  readonly #outlets: unknown[] = []
  readonly #onThrow: (member: M | undefined, thrown: unknown) => void
  /** The one in hand or the last one, its index in the ring, and the size of its TS packets. */
  #unit: Unit | undefined
  #index = -1
  #unitBytes = 0
  /** Sweeps begun when it was taken in hand. */
  #unitSweep = 0
  /** All members were settled when they were looked at last, and nobody has come since. */
  #isSettled = true
  #askedMs: number | undefined

  /** @param onThrow ends a member whose outlet threw; it has left the batch when this returns. */
  constructor(
    writer: BatchWriter,
    limits: Pick<ReaderLimits, 'maxUnsentBytes' | 'maxLagMs'>,
    onThrow: (member: M | undefined, thrown: unknown) => void,
  ) {
    this.writer = writer
    this.maxUnsentBytes = limits.maxUnsentBytes
    this.#maxLagMs = limits.maxLagMs
    this.#onThrow = onThrow
  }

  /** While no unit is in hand; `next` is the index of the first unit that the member has not got. */
  add(member: M, outlet: unknown, next: number): void {
    if (this.left > 0) throw new RangeError('Cannot join a batch that has a unit in hand')
    this.#index = next - 1
    this.#isSettled = false
    this.hasUnsent = true
    member.slot = this.members.push(member) - 1
    this.#outlets.push(outlet)
  }

  /** Those that are owed the unit stay in front of those that have it. */
  remove(member: M): void {
    let gap = member.slot
    if (this.isOwed(member)) {
      this.left--
      this.#move(this.left, gap)
      gap = this.left
    }
    this.#move(this.members.length - 1, gap)
    this.members.pop()
    this.#outlets.pop()
  }

  /** The unit in hand has yet to be written to it. */
  isOwed(member: M): boolean {
    return member.slot < this.left
  }

  /** The unit that some are owed. */
  get unit(): Unit | undefined {
    return this.#unit
  }

  /** Bytes of TS packets of it. */
  get unitBytes(): number {
    return this.#unitBytes
  }

  /** Index of the first unit that the member has not got. */
  nextOf(member: M): number {
    return this.isOwed(member) ? this.#index : this.#index + 1
  }

  /**
   * The newest sweep by which all sockets had sent what they were given before; `sweep` is the one going on. Undefined
   * where each has to be looked at: the last unit met one that was not empty, not all have got it, or it came long ago.
   */
  emptySweep(sweep: number): number | undefined {
    return this.hasUnsent || this.left > 0 || this.#unitSweep < sweep - 1 ? undefined : this.#unitSweep
  }

  /** Index of the first unit that not all members have got. */
  get next(): number {
    return this.left > 0 ? this.#index : this.#index + 1
  }

  /** Measures its members, as long as there is something to measure. `waiting` is the {@link next} unit, if there is one. */
  sweep(nowMs: number, waiting: Unit | undefined): void {
    if (!this.#isLookDue(nowMs, waiting)) return
    const { askedMs } = this.writer
    let isSettled = true
    for (let at = this.members.length - 1; at >= 0; at--) {
      const member = this.members[at]
      member?.sweep(nowMs)
      if (member !== undefined && !member.isSettled(nowMs)) isSettled = false
    }
    this.#askedMs = askedMs
    this.#isSettled = isSettled
  }

  #isLookDue(nowMs: number, waiting: Unit | undefined): boolean {
    const { askedMs } = this.writer
    if (!this.#isSettled || askedMs === undefined || askedMs !== this.#askedMs) return true
    return waiting !== undefined && nowMs - waiting.arrivedMs > this.#maxLagMs
  }

  /** Takes a unit in hand. `bytes` is the size of its TS packets, `sweep` how many sweeps have begun. */
  begin(unit: Unit, index: number, bytes: number, sweep: number): void {
    this.#unit = unit
    this.#index = index
    this.#unitBytes = bytes
    this.#unitSweep = sweep
    this.hasUnsent = false
    this.left = this.members.length
    this.units++
    this.bytes += bytes
  }

  /** The hot path: writes the unit in hand to so many members. */
  write(count: number): void {
    if (this.#unit !== undefined)
      this.writer.write(this.#unit, this.#outlets, Math.max(0, this.left - count), this)
  }

  full(): void {
    this.members[this.left - 1]?.overflowed()
  }

  threw(at: number, thrown: unknown): void {
    this.left = at + 1
    this.#onThrow(this.members[at], thrown)
    this.left = Math.min(this.left, at)
  }

  #move(from: number, to: number): void {
    const member = this.members[from]
    if (from === to || member === undefined) return
    this.members[to] = member
    this.#outlets[to] = this.#outlets[from]
    member.slot = to
  }
}
