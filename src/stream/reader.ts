import { randomUUID } from 'node:crypto'
import type { Layout } from '../media/track.ts'
import type { Unit } from '../media/unit.ts'
import { BatchSeat } from './batch-seat.ts'
import type { Batch } from './batch.ts'
import { Cursor } from './cursor.ts'
import type { CursorHost } from './cursor.ts'
import type { Lane } from './lane.ts'
import { Patience } from './patience.ts'
import type { ReaderLimits } from './patience.ts'
import type {
  BatchWriter,
  DropReason,
  EndReason,
  PlayerReport,
  ReaderDetails,
  ReaderSink,
} from './reader-sink.ts'
import type { Status } from './status.ts'

/**
 * - `live`: has everything, gets each unit as it comes
 * - `behind`: its socket is full; goes on at its cursor when that drains
 * - `holding`: lags; gets nothing until its socket is clear
 * - `waiting`: for the next keyframe
 * - `keyed`: gets keyframes only, as they come
 */
type ReaderState = 'live' | 'behind' | 'holding' | 'waiting' | 'keyed' | 'paused' | 'closed'

/** What a reader needs of its rendition. */
export interface ReaderHost extends CursorHost {
  readonly rendition: string
  readonly limits: ReaderLimits
  /** Of the newest unit. */
  readonly layout: Layout | undefined
  readonly live: Lane<Reader>
  readonly waiting: Lane<Reader>
  readonly keyed: Lane<Reader>
  batchOf(writer: BatchWriter): Batch<Reader>
  joined(reader: Reader, waitedMs: number): void
  detached(reader: Reader): void
}

/** One viewer of a rendition. It follows the live edge, is never a reason for others to wait, and skips whole GOPs. */
export class Reader {
  readonly id = randomUUID()
  readonly rendition: string
  readonly details: ReaderDetails
  readonly sinceMs: number
  /** Place in its lane; the lane's own. */
  slot = 0
  /** What its player said last; the session sets it, undefined where players say nothing. */
  report: PlayerReport | undefined
  /** Why the relay ended it; undefined while it is attached, and when the viewer went away. */
  ended: { readonly reason: EndReason; readonly message: string } | undefined
  readonly #host: ReaderHost
  readonly #sink: ReaderSink
  readonly #cursor: Cursor
  readonly #patience: Patience
  #state: ReaderState = 'waiting'
  #lane: Lane<Reader> | undefined
  /** Instead of a place in its lane, while it is live and nothing about it is special. */
  readonly #seat = new BatchSeat<Reader>()
  #keyframesOnly = false
  /** The last sweep that found its socket empty. */
  #emptySweep: number

  constructor(host: ReaderHost, sink: ReaderSink, details: ReaderDetails, keyframesOnly: boolean) {
    this.#host = host
    this.#sink = sink
    this.rendition = host.rendition
    this.details = details
    this.sinceMs = host.clock.nowMs()
    this.#cursor = new Cursor(host, sink, () => host.joined(this, host.clock.nowMs() - this.sinceMs))
    this.#patience = new Patience(host.limits)
    this.#keyframesOnly = keyframesOnly
    this.#emptySweep = host.ring.retirement.sweep
  }

  /** How often units were left out, by reason. */
  get drops(): Readonly<Record<DropReason, number>> {
    return this.#cursor.drops
  }

  /** Bytes of TS packets handed to the sink. */
  get bytesOut(): number {
    return this.#cursor.bytesOut + this.#seat.bytes
  }

  get unitsOut(): number {
    return this.#cursor.unitsOut + this.#seat.units
  }

  /** How far behind the live edge this viewer is, as far as can be measured. */
  get lagMs(): number {
    return this.#state === 'closed' ? 0 : this.#measureLag(this.#host.clock.nowMs())
  }

  get unsentBytes(): number {
    return this.#state === 'closed' ? 0 : this.#sink.unsentBytes()
  }

  /** Bytes pushed to the ring before the next unit to write. */
  get position(): number {
    const { ring } = this.#host
    if (this.#seat.isTaken) return ring.pushedBytes
    return this.#state === 'live' ? ring.positionOf(this.#cursor.next) : this.#cursor.position
  }

  get keyframesOnly(): boolean {
    return this.#keyframesOnly
  }

  set keyframesOnly(on: boolean) {
    if (on === this.#keyframesOnly) return
    this.#keyframesOnly = on
    if (on ? this.#isRunning() : this.#state === 'keyed') this.#goOn()
  }

  /** The hot path: a unit was pushed to the ring. `bytes` is the size of its TS packets. */
  deliver(unit: Unit, index: number, bytes: number): void {
    if (this.#cursor.next !== index) return
    if (this.#isFull()) this.#leave('behind', undefined)
    else this.#cursor.deliver(unit, index, bytes)
  }

  /** Its socket had no room for that unit, which its batch was about to write. */
  overflowed(index: number): void {
    this.#leaveSeat(index)
    this.#leave('behind', undefined)
  }

  /** A unit is coming that needs a look of each reader's own. */
  leaveBatch(): void {
    this.#leaveSeat(this.#host.ring.nextIndex)
    this.#enter('live', this.#host.live)
  }

  /** Another source's pictures begin with this keyframe, which is yet to be delivered. */
  startAfresh(keyframe: Unit): void {
    this.#cursor.startAfresh(keyframe)
  }

  /** A keyframe was pushed while this reader waited for one. */
  begin(keyframe: Unit, index: number): void {
    if (this.#state !== 'waiting') return
    this.#patience.startBurst(this.#host.clock.nowMs())
    this.#leave('behind', undefined)
    this.#sink.cork()
    this.#cursor.jump(keyframe, index)
    this.#pump()
    this.#sink.uncork()
  }

  /** A keyframe was pushed and this reader takes nothing else; one whose socket is full passes it by. */
  deliverKeyframe(keyframe: Unit, index: number): void {
    this.#cursor.keyframe(keyframe, index, this.#state === 'keyed' && !this.#isFull())
  }

  /** More bytes of the newest keyframe were pushed. */
  deliverContinuation(unit: Unit, index: number): void {
    if (this.#state === 'keyed') this.#cursor.continuation(unit, index)
  }

  /** The socket has room again. */
  drained(): void {
    if (this.#state === 'behind') this.#pump()
  }

  /** Nothing more is written, and the reader costs nothing, until {@link resume}. */
  pause(): void {
    if (this.#state !== 'closed') this.#leave('paused', undefined)
  }

  /** Goes on at the newest keyframe, or exactly where it stopped if that is newer. */
  resume(): void {
    if (this.#state === 'paused') this.#goOn()
  }

  kick(message: string): void {
    this.end('kicked', message)
  }

  /** The session went away; idempotent. */
  close(): void {
    if (this.#state === 'closed') return
    const { ring } = this.#host
    if (this.#sink.unsentBytes() > 0) ring.retirement.forfeit(ring.nextIndex)
    this.#leave('closed', undefined)
    this.#host.detached(this)
  }

  /** Detaches, then tells the session. */
  end(reason: EndReason, message: string): void {
    if (this.#state === 'closed') return
    this.ended = { reason, message }
    this.close()
    this.#sink.ended(reason, message)
  }

  /** Tells the rendition's status, then gives what is cached. */
  attach(status: Status): void {
    this.#sink.statusChanged(status)
    if (this.#state === 'waiting') this.#goOn()
  }

  statusChanged(status: Status): void {
    if (this.#state !== 'closed') this.#sink.statusChanged(status)
  }

  /** Measures; called for each reader by the hub's one timer. */
  sweep(nowMs: number): void {
    if (this.#state === 'closed') return
    const { limits } = this.#host
    const sinkLagMs = this.#sink.lagMs(nowMs)
    this.#patience.observe(nowMs, this.#sink.unsentBytes(), sinkLagMs)
    if (sinkLagMs > limits.patienceMs) this.#endSlow(sinkLagMs)
    else if (this.#state === 'holding') this.#sweepHolding(nowMs)
    else if (this.#state === 'behind' && !this.#cursor.isHeld) this.#hold(this.#overrun())
    else if (this.#isRunning() && !this.#patience.isBursting && this.#measureLag(nowMs) > limits.maxLagMs)
      this.#hold('slow')
    else if (this.#state === 'behind') this.#pump()
    else if (this.#state === 'live' && !this.#seat.isTaken && !this.#cursor.isSplicing) this.#takeSeat()
  }

  /** The newest sweep by which its socket had sent all that it had been given before; `sweep` is the one going on. */
  emptySweep(sweep: number): number {
    if (this.unsentBytes === 0) this.#emptySweep = sweep
    return this.#emptySweep
  }

  #isFull(): boolean {
    return this.#sink.unsentBytes() >= this.#host.limits.maxUnsentBytes
  }

  #takeSeat(): void {
    const { layout, ring } = this.#host
    if (layout === undefined || this.#cursor.next !== ring.nextIndex) return
    const seat = this.#sink.takeSeat?.(layout)
    if (seat === undefined) return
    const batch = this.#host.batchOf(seat.writer)
    this.#lane?.remove(this)
    this.#lane = undefined
    this.#seat.take(batch, this, seat.outlet)
  }

  /** `next` is the index of the first unit that the batch did not write. */
  #leaveSeat(next: number): void {
    if (!this.#seat.isTaken) return
    this.#cursor.bytesOut += this.#seat.bytes
    this.#cursor.unitsOut += this.#seat.units
    this.#cursor.next = next
    this.#seat.leave(this)
    this.#sink.leaveSeat?.()
  }

  #sweepHolding(nowMs: number): void {
    if (this.#patience.isClear(this.#sink.unsentBytes(), this.#sink.lagMs(nowMs))) this.#goOn()
    else if (this.#patience.isExhausted(nowMs)) this.#endSlow(this.#host.limits.patienceMs)
  }

  #endSlow(lagMs: number): void {
    this.end('slow', `The viewer's connection made no progress for ${Math.round(lagMs / 1000)} seconds.`)
  }

  /** The lag its socket shows, or the age of the unit that waits to be written. */
  #measureLag(nowMs: number): number {
    const waiting = this.#state === 'behind' ? this.#host.ring.at(this.#cursor.next) : undefined
    return Math.max(this.#sink.lagMs(nowMs), waiting === undefined ? 0 : nowMs - waiting.arrivedMs)
  }

  #isRunning(): boolean {
    return (
      this.#state === 'live' ||
      this.#state === 'behind' ||
      this.#state === 'keyed' ||
      this.#state === 'waiting'
    )
  }

  #hold(reason: DropReason): void {
    this.#cursor.lost ??= reason
    this.#patience.startHold(this.#host.clock.nowMs())
    this.#leave('holding', undefined)
    this.#sweepHolding(this.#host.clock.nowMs())
  }

  #overrun(): DropReason {
    return this.#cursor.next < this.#host.ring.shrunkTo ? 'budget' : 'overrun'
  }

  /**
   * Goes on where nothing is repeated and nothing starts mid-GOP: at the newest keyframe, or exactly where it
   * stopped when that is newer and still held. Without either it waits, meanwhile with the poster if there is one.
   */
  #goOn(): void {
    const cursor = this.#cursor
    const { ring, keyed, waiting } = this.#host
    this.#leave('behind', undefined)
    this.#sink.cork()
    if (this.#keyframesOnly) {
      this.#enter('keyed', keyed)
      cursor.showNewestKeyframe(!this.#isFull(), () => this.#state === 'keyed')
    } else {
      this.#patience.startBurst(this.#host.clock.nowMs())
      const newest = ring.newestKeyframe ?? -1
      const keyframe = newest >= cursor.next ? ring.at(newest) : undefined
      if (keyframe !== undefined) {
        cursor.jump(keyframe, newest)
        this.#pump()
      } else if (cursor.unitsOut > 0 && cursor.isHeld) {
        cursor.goOn()
        this.#pump()
      } else {
        this.#enter('waiting', waiting)
        cursor.showPoster(() => this.#state === 'waiting')
      }
    }
    this.#sink.uncork()
  }

  /** Writes from the ring until it is at the live edge or its socket is full. */
  #pump(): void {
    const { ring, live } = this.#host
    this.#sink.cork()
    while (this.#state === 'behind' && !this.#isFull()) {
      const unit = ring.at(this.#cursor.next)
      if (unit === undefined) break
      this.#cursor.send(unit)
    }
    this.#sink.uncork()
    if (this.#state !== 'behind') return
    if (this.#cursor.next >= ring.nextIndex) this.#enter('live', live)
    else if (!this.#cursor.isHeld) this.#hold(this.#overrun())
  }

  #leave(state: ReaderState, lane: Lane<Reader> | undefined): void {
    this.#leaveSeat(this.#host.ring.nextIndex)
    if (this.#state === 'live') this.#cursor.stop()
    else if (this.#state === 'keyed') this.#cursor.rewindToKeyframe()
    this.#enter(state, lane)
  }

  #enter(state: ReaderState, lane: Lane<Reader> | undefined): void {
    this.#lane?.remove(this)
    this.#state = state
    this.#lane = lane
    lane?.add(this)
  }
}
