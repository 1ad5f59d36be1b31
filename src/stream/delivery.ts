import { UNIT_HEADROOM, UNIT_TAILROOM } from '../media/unit.ts'
import type { Unit } from '../media/unit.ts'
import type { Batch, Member } from './batch.ts'
import type { Lane } from './lane.ts'
import type { Ring } from './ring.ts'
import type { Piecework, Turns } from './turns.ts'

/** No more than this is written between two looks at the clock, unless it is one unit. */
const PIECE_BYTES = 65_536

/** Larger units, as most keyframes are, go out in short turns from the first one on. */
const LIGHT_BYTES = 32_768

/** A reader, as a delivery sees it. */
export interface Served extends Member {
  deliver(unit: Unit, index: number, bytes: number): void
  begin(keyframe: Unit, index: number): void
  deliverKeyframe(keyframe: Unit, index: number): void
  deliverContinuation(unit: Unit, index: number): void
  fellBehind(): void
}

/** The readers of a rendition, and where their units are. */
export interface DeliveryHost<M extends Served> {
  readonly ring: Ring
  readonly live: Lane<M>
  readonly waiting: Lane<M>
  readonly keyed: Lane<M>
  readonly batches: readonly Batch<M>[]
  dissolveBatches(): void
  /** A session's code threw. */
  broke(reader: M | undefined, thrown: unknown): void
}

/**
 * Gives each unit of a ring to the readers whose turn it is to get it, one unit after the other: at once, or, where the
 * readers are many, a piece in each of several turns of the event loop, so that other cameras' units go out in between.
 */
export class Delivery<M extends Served> implements Piecework {
  readonly #host: DeliveryHost<M>
  readonly #turns: Turns
  readonly #onDelivered: (unit: Unit) => void
  /** The one in hand, its index, and the size of its TS packets. */
  #unit: Unit | undefined
  #index = 0
  #bytes = 0
  /** So many of a lane's readers, its first ones, are owed it; undefined where that lane's turn has not come. */
  #waitingLeft = 0
  #keyedLeft = 0
  #liveLeft: number | undefined
  /** The newest picture in hand is a keyframe: continuations belong to it. */
  #keyframeIsOpen = false
  /** It is not finished in its first turn, and its memory is held meanwhile. */
  #isPutOff = false

  constructor(host: DeliveryHost<M>, turns: Turns, onDelivered: (unit: Unit) => void) {
    this.#host = host
    this.#turns = turns
    this.#onDelivered = onDelivered
  }

  /** Some are owed a unit that others have. */
  get isUnderWay(): boolean {
    return this.#unit !== undefined
  }

  /** The hot path: a unit was pushed to the ring, which need not hold it any more. */
  pushed(unit: Unit): void {
    if (this.#unit !== undefined) return
    this.#take(unit, this.#host.ring.nextIndex - 1)
    this.#turns.begin(this.#bytes <= LIGHT_BYTES)
    if (this.goOn()) this.#turns.goOnLater(this)
  }

  goOn(): boolean {
    const { few } = this.#turns
    let served = 0
    for (let unit = this.#unit; unit !== undefined; unit = this.#unit) {
      const count = Math.max(1, Math.min(few, Math.floor(PIECE_BYTES / this.#bytes)))
      while (this.#isOwed) {
        this.#servePiece(unit, count)
        served += count
        if (served >= few && this.#isOwed && this.#turns.isOver) {
          this.#putOff(unit)
          return true
        }
      }
      this.#finish(unit)
    }
    return false
  }

  #take(unit: Unit, index: number): void {
    const { batches, waiting, keyed } = this.#host
    this.#unit = unit
    this.#index = index
    this.#bytes = unit.byteLength - UNIT_HEADROOM - UNIT_TAILROOM
    this.#liveLeft = undefined
    const isKeyframe = unit.randomAccess !== undefined
    if (isKeyframe) this.#keyframeIsOpen = true
    else if (unit.track.kind === 'video' && !unit.continuation) this.#keyframeIsOpen = false
    this.#waitingLeft = isKeyframe ? waiting.members.length : 0
    const isForKeyed = isKeyframe || (unit.continuation && this.#keyframeIsOpen)
    this.#keyedLeft = isForKeyed ? keyed.members.length : 0
    const { sweep } = this.#host.ring.retirement
    for (const batch of batches) batch.begin(unit, index, this.#bytes, sweep)
  }

  /** Somebody has yet to get the unit in hand. */
  get #isOwed(): boolean {
    if (this.#waitingLeft > 0 || this.#keyedLeft > 0) return true
    const { batches, live } = this.#host
    for (const { left } of batches) if (left > 0) return true
    return (this.#liveLeft ?? live.members.length) > 0
  }

  /** Serves some more readers. */
  #servePiece(unit: Unit, count: number): void {
    const { waiting, keyed, live, batches } = this.#host
    if (this.#waitingLeft > 0) {
      this.#waitingLeft = this.#walk(waiting, this.#waitingLeft, count, begin, unit)
      return
    }
    if (this.#keyedLeft > 0) {
      this.#keyedLeft = this.#walk(keyed, this.#keyedLeft, count, deliverKeyed, unit)
      return
    }
    for (const batch of batches) {
      if (batch.left === 0) continue
      batch.write(count)
      return
    }
    this.#liveLeft = this.#walk(live, this.#liveLeft ?? live.members.length, count, deliver, unit)
  }

  /** Who leaves a lane has its last member take its place, so a walk from the end misses nobody. */
  #walk(
    { members }: Lane<M>,
    left: number,
    count: number,
    serve: (reader: Served, unit: Unit, index: number, bytes: number) => void,
    unit: Unit,
  ): number {
    let at = Math.min(left, members.length)
    const until = Math.max(0, at - count)
    // Who throws may have left the lane before.
    let reader: M | undefined
    while (at > until) {
      try {
        while (at > until) {
          reader = members[--at]
          if (reader !== undefined) serve(reader, unit, this.#index, this.#bytes)
        }
      } catch (thrown) {
        this.#host.broke(reader, thrown)
      }
    }
    return at
  }

  #putOff(unit: Unit): void {
    if (this.#isPutOff) return
    this.#isPutOff = true
    unit.block?.hold()
  }

  #finish(unit: Unit): void {
    const { ring } = this.#host
    this.#unit = undefined
    this.#onDelivered(unit)
    if (this.#isPutOff) ring.retirement.release(unit)
    this.#isPutOff = false
    // Meanwhile others may have come, and some of them have left the ring before their turn.
    if (this.#index + 1 < ring.firstIndex) this.#lose()
    const index = Math.max(this.#index + 1, ring.firstIndex)
    const next = ring.at(index)
    if (next !== undefined) this.#take(next, index)
  }

  /** Units have left the ring before their turn came; what follows in it may be more bytes of one of them. */
  #lose(): void {
    this.#keyframeIsOpen = false
    this.#host.dissolveBatches()
    const { members } = this.#host.live
    for (let at = members.length - 1; at >= 0; at--) members[at]?.fellBehind()
  }
}

function begin(reader: Served, unit: Unit, index: number): void {
  reader.begin(unit, index)
}

function deliverKeyed(reader: Served, unit: Unit, index: number): void {
  if (unit.continuation) reader.deliverContinuation(unit, index)
  else reader.deliverKeyframe(unit, index)
}

function deliver(reader: Served, unit: Unit, index: number, bytes: number): void {
  reader.deliver(unit, index, bytes)
}
