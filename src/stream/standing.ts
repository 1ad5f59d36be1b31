import type { Layout } from '../media/track.ts'
import { BatchSeat } from './batch-seat.ts'
import type { Batch, Member } from './batch.ts'
import type { Cursor } from './cursor.ts'
import type { Lane } from './lane.ts'
import type { BatchWriter, ReaderSink } from './reader-sink.ts'
import type { Ring } from './ring.ts'

/**
 * - `live`: has everything, gets each unit as it comes
 * - `behind`: its socket is full; goes on at its cursor when that drains
 * - `holding`: lags; gets nothing until its socket is clear
 * - `waiting`: for the next keyframe
 * - `keyed`: gets keyframes only, as they come
 */
export type ReaderState = 'live' | 'behind' | 'holding' | 'waiting' | 'keyed' | 'paused' | 'closed'

/** Where readers can stand in a rendition. */
export interface StandingHost<M extends Member> {
  readonly ring: Ring
  /** Of the newest unit. */
  readonly layout: Layout | undefined
  readonly live: Lane<M>
  readonly waiting: Lane<M>
  readonly keyed: Lane<M>
  /** Those attached that no batch writes for. */
  readonly unseated: Set<M>
  /** Some have yet to get a unit that others have. */
  readonly isServing: boolean
  batchOf(writer: BatchWriter): Batch<M>
}

/** Where one reader stands: its state, and its place in the lane of that state or, instead, in a batch. */
export class Standing<M extends Member> {
  readonly #member: M
  readonly #host: StandingHost<M>
  readonly #sink: ReaderSink
  readonly #cursor: Cursor
  #state: ReaderState = 'waiting'
  #lane: Lane<M> | undefined
  /** Instead of a place in its lane, while it is live and nothing about it is special. */
  readonly #seat: BatchSeat<M>

  constructor(member: M, host: StandingHost<M>, sink: ReaderSink, cursor: Cursor) {
    this.#member = member
    this.#host = host
    this.#sink = sink
    this.#cursor = cursor
    this.#seat = new BatchSeat(member)
  }

  get state(): ReaderState {
    return this.#state
  }

  get isRunning(): boolean {
    return (
      this.#state === 'live' ||
      this.#state === 'behind' ||
      this.#state === 'keyed' ||
      this.#state === 'waiting'
    )
  }

  /** Bytes of TS packets that were written for it, whoever wrote them. */
  get bytesOut(): number {
    return this.#cursor.bytesOut + this.#seat.bytes
  }

  get unitsOut(): number {
    return this.#cursor.unitsOut + this.#seat.units
  }

  /** Bytes pushed to the ring before the next unit to write. */
  get position(): number {
    const { ring } = this.#host
    return this.#state === 'live' ? ring.positionOf(this.next) : this.#cursor.position
  }

  /** Index of the next unit to write. */
  get next(): number {
    return this.#seat.next ?? this.#cursor.next
  }

  enter(state: ReaderState): void {
    this.#lane?.remove(this.#member)
    this.#state = state
    this.#lane = this.#laneOf(state)
    this.#lane?.add(this.#member)
  }

  /** Enters the state, and the cursor stands where the reader goes on. */
  leave(state: ReaderState): void {
    this.leaveSeat()
    if (this.#state === 'live') this.#cursor.stop()
    else if (this.#state === 'keyed') this.#cursor.rewindToKeyframe()
    this.enter(state)
  }

  /** For one that is live: from now on a batch writes for it, if nothing about it is special and its sink agrees. */
  takeSeat(): void {
    if (this.#seat.isTaken || this.#cursor.isSplicing) return
    const { layout, ring, isServing } = this.#host
    if (layout === undefined || isServing || this.#cursor.next !== ring.nextIndex) return
    const seat = this.#sink.takeSeat?.(layout)
    if (seat === undefined) return
    const batch = this.#host.batchOf(seat.writer)
    this.#lane?.remove(this.#member)
    this.#lane = undefined
    this.#host.unseated.delete(this.#member)
    this.#seat.take(batch, seat.outlet, this.#cursor.next)
  }

  /** The cursor stands behind the last unit that the batch wrote. */
  leaveSeat(): void {
    const { next, owed } = this.#seat
    if (next === undefined) return
    this.#cursor.bytesOut += this.#seat.bytes
    this.#cursor.unitsOut += this.#seat.units
    this.#cursor.next = next
    this.#seat.leave()
    this.#host.unseated.add(this.#member)
    this.#sink.leaveSeat?.(owed)
  }

  #laneOf(state: ReaderState): Lane<M> | undefined {
    return state === 'live' || state === 'waiting' || state === 'keyed' ? this.#host[state] : undefined
  }
}
