import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Layout } from '../media/track.ts'
import { UNIT_HEADROOM, UNIT_TAILROOM } from '../media/unit.ts'
import type { Unit } from '../media/unit.ts'
import type { Batch } from './batch.ts'
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
import type { Ring } from './ring.ts'
import { Splice } from './splice.ts'
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
export interface ReaderHost {
  readonly rendition: string
  readonly ring: Ring
  readonly clock: Clock
  readonly limits: ReaderLimits
  /** Of the newest unit. */
  readonly layout: Layout | undefined
  readonly live: Lane<Reader>
  readonly waiting: Lane<Reader>
  readonly keyed: Lane<Reader>
  batchOf(writer: BatchWriter): Batch<Reader>
  joined(reader: Reader, waitedMs: number): void
  dropped(reason: DropReason): void
  detached(reader: Reader): void
}

/** One viewer's cursor in a ring. It follows the live edge, is never a reason for others to wait, and skips whole GOPs. */
export class Reader {
  readonly id = randomUUID()
  readonly rendition: string
  readonly details: ReaderDetails
  readonly sinceMs: number
  /** How often units were left out, by reason. */
  readonly drops: Record<DropReason, number> = { budget: 0, overrun: 0, slow: 0 }
  /** Place in its lane; the lane's own. */
  slot = 0
  /** What its player said last; the session sets it, undefined where players say nothing. */
  report: PlayerReport | undefined
  /** Why the relay ended it; undefined while it is attached, and when the viewer went away. */
  ended: { readonly reason: EndReason; readonly message: string } | undefined
  readonly #host: ReaderHost
  readonly #sink: ReaderSink
  readonly #patience: Patience
  #state: ReaderState = 'waiting'
  #lane: Lane<Reader> | undefined
  /** Instead of its lane, while it is live and nothing about it is special. */
  #batch: Batch<Reader> | undefined
  /** The batch's counts when this reader came. */
  #batchBytes = 0
  #batchUnits = 0
  #keyframesOnly = false
  #bytesOut = 0
  #unitsOut = 0
  /** Index of the next unit to write. */
  #next = 0
  /** Bytes pushed before {@link #next}, while not live: at the live edge the ring knows. */
  #position = 0
  /** About when the unit at the cursor arrived, while not live. */
  #stoppedMs = 0
  /** Why units will have been lost when this reader goes on. */
  #lost: DropReason | undefined
  readonly #splice = new Splice()
  /** The last sweep that found its socket empty. */
  #emptySweep: number
  /** Index behind the keyframe that a keyframes-only reader got last; -1 when that is not the newest one. */
  #afterKeyframe = -1

  constructor(host: ReaderHost, sink: ReaderSink, details: ReaderDetails, keyframesOnly: boolean) {
    this.#host = host
    this.#sink = sink
    this.rendition = host.rendition
    this.details = details
    this.sinceMs = host.clock.nowMs()
    this.#patience = new Patience(host.limits)
    this.#keyframesOnly = keyframesOnly
    this.#emptySweep = host.ring.retirement.sweep
  }

  /** Bytes of TS packets handed to the sink. */
  get bytesOut(): number {
    return this.#batch === undefined ? this.#bytesOut : this.#bytesOut + this.#batch.bytes - this.#batchBytes
  }

  get unitsOut(): number {
    return this.#batch === undefined ? this.#unitsOut : this.#unitsOut + this.#batch.units - this.#batchUnits
  }

  /** How far behind the live edge this viewer is, as far as can be measured. */
  get lagMs(): number {
    return this.#state === 'closed' ? 0 : this.#measureLag(this.#host.clock.nowMs())
  }

  get unsentBytes(): number {
    return this.#state === 'closed' ? 0 : this.#sink.unsentBytes()
  }

  /** Bytes pushed to the ring before the cursor. */
  get position(): number {
    const { ring } = this.#host
    if (this.#batch !== undefined) return ring.pushedBytes
    return this.#state === 'live' ? ring.positionOf(this.#next) : this.#position
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
    if (this.#next !== index) return
    if (this.#sink.unsentBytes() >= this.#host.limits.maxUnsentBytes) {
      this.#leave('behind', undefined)
      return
    }
    this.#next = index + 1
    if (this.#splice.isActive && !this.#passes(unit, index)) return
    this.#bytesOut += bytes
    this.#unitsOut++
    this.#sink.write(unit)
  }

  /** Its socket had no room for that unit, which its batch was about to write. */
  overflowed(index: number): void {
    this.#leaveBatch(index)
    this.#leave('behind', undefined)
  }

  /** A unit is coming that needs a look of each reader's own. */
  leaveBatch(): void {
    this.#leaveBatch(this.#host.ring.nextIndex)
    this.#enter('live', this.#host.live)
  }

  /** Another source's pictures begin with this keyframe, which is yet to be delivered. */
  startAfresh(keyframe: Unit): void {
    if (this.#splice.startAt(keyframe)) this.#sink.gap(keyframe)
  }

  /** A keyframe was pushed while this reader waited for one. */
  begin(keyframe: Unit, index: number): void {
    if (this.#state !== 'waiting') return
    this.#patience.startBurst(this.#host.clock.nowMs())
    this.#leave('behind', undefined)
    this.#sink.cork()
    this.#jump(keyframe, index)
    this.#pump()
    this.#sink.uncork()
  }

  /** A keyframe was pushed and this reader takes nothing else; one whose socket is full passes it by. */
  deliverKeyframe(keyframe: Unit, index: number): void {
    this.#afterKeyframe = -1
    if (this.#state !== 'keyed' || this.#sink.unsentBytes() >= this.#host.limits.maxUnsentBytes) return
    this.#jump(keyframe, index)
    this.#afterKeyframe = this.#next
  }

  /** More bytes of the newest keyframe were pushed. */
  deliverContinuation(unit: Unit, index: number): void {
    if (this.#state !== 'keyed' || this.#afterKeyframe < 0) return
    this.#next = index + 1
    this.#write(unit)
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
    const { ring, limits } = this.#host
    const sinkLagMs = this.#sink.lagMs(nowMs)
    this.#patience.observe(nowMs, this.#sink.unsentBytes(), sinkLagMs)
    if (sinkLagMs > limits.patienceMs) this.#endSlow(sinkLagMs)
    else if (this.#state === 'holding') this.#sweepHolding(nowMs)
    else if (this.#state === 'behind' && this.#next < ring.firstIndex) this.#hold(this.#overrun())
    else if (this.#isRunning() && !this.#patience.isBursting && this.#measureLag(nowMs) > limits.maxLagMs)
      this.#hold('slow')
    else if (this.#state === 'behind') this.#pump()
    else if (this.#state === 'live' && this.#batch === undefined && !this.#splice.isActive) this.#joinBatch()
  }

  /** The newest sweep by which its socket had sent all that it had been given before; `sweep` is the one going on. */
  emptySweep(sweep: number): number {
    if (this.unsentBytes === 0) this.#emptySweep = sweep
    return this.#emptySweep
  }

  #joinBatch(): void {
    const host = this.#host
    if (host.layout === undefined || this.#next !== host.ring.nextIndex) return
    const seat = this.#sink.takeSeat?.(host.layout)
    if (seat === undefined) return
    const batch = host.batchOf(seat.writer)
    this.#lane?.remove(this)
    this.#lane = undefined
    this.#batch = batch
    this.#batchBytes = batch.bytes
    this.#batchUnits = batch.units
    batch.add(this, seat.outlet)
  }

  /** `next` is the index of the first unit that the batch did not write. */
  #leaveBatch(next: number): void {
    const { bytesOut, unitsOut } = this
    if (this.#batch === undefined) return
    this.#batch.remove(this)
    this.#batch = undefined
    this.#bytesOut = bytesOut
    this.#unitsOut = unitsOut
    this.#next = next
    this.#sink.leaveSeat?.()
  }

  #sweepHolding(nowMs: number): void {
    if (this.#patience.isClear(this.#sink.unsentBytes(), this.#sink.lagMs(nowMs))) this.#goOn()
    else if (this.#patience.isExhausted(nowMs)) this.#endSlow(this.#host.limits.patienceMs)
  }

  #endSlow(lagMs: number): void {
    this.end('slow', `The viewer's connection made no progress for ${Math.round(lagMs / 1000)} seconds.`)
  }

  /** The lag its socket shows, or the age of the unit that waits at its cursor. */
  #measureLag(nowMs: number): number {
    const waiting = this.#state === 'behind' ? this.#host.ring.at(this.#next) : undefined
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
    this.#lost ??= reason
    this.#patience.startHold(this.#host.clock.nowMs())
    this.#leave('holding', undefined)
    this.#sweepHolding(this.#host.clock.nowMs())
  }

  #overrun(): DropReason {
    return this.#next < this.#host.ring.shrunkTo ? 'budget' : 'overrun'
  }

  /**
   * Goes on where nothing is repeated and nothing starts mid-GOP: at the newest keyframe, or exactly where it
   * stopped when that is newer and still held. Without either it waits, meanwhile with the poster if there is one.
   */
  #goOn(): void {
    const { ring } = this.#host
    this.#leave('behind', undefined)
    if (this.#keyframesOnly) {
      this.#enter('keyed', this.#host.keyed)
      this.#showNewestKeyframe()
      return
    }
    this.#patience.startBurst(this.#host.clock.nowMs())
    this.#sink.cork()
    const newest = ring.newestKeyframe ?? -1
    const keyframe = newest >= this.#next ? ring.at(newest) : undefined
    if (keyframe !== undefined) {
      this.#jump(keyframe, newest)
      this.#pump()
    } else if (this.#unitsOut > 0 && this.#next >= ring.firstIndex) {
      this.#lost = undefined
      this.#position = ring.positionOf(this.#next)
      this.#pump()
    } else {
      this.#enter('waiting', this.#host.waiting)
      const [first, ...more] = ring.posterIndex >= this.#next ? ring.poster : []
      if (first !== undefined) this.#jump(first, ring.posterIndex)
      for (const unit of more) if (this.#isRunning()) this.#send(unit)
    }
    this.#sink.uncork()
  }

  /** For a reader of keyframes only: the cached one, or the poster, unless it has had it. */
  #showNewestKeyframe(): void {
    const { ring } = this.#host
    const index = ring.newestKeyframe ?? ring.posterIndex
    const keyframe = ring.at(index) ?? ring.poster[0]
    if (keyframe === undefined || index < this.#next) return
    this.#sink.cork()
    this.deliverKeyframe(keyframe, index)
    if (ring.newestKeyframe === undefined)
      for (const unit of ring.poster.slice(1)) this.deliverContinuation(unit, this.#next)
    else this.#continueKeyframe(index + 1)
    this.#sink.uncork()
  }

  #continueKeyframe(from: number): void {
    const { ring } = this.#host
    for (let at = from; at < ring.nextIndex; at++) {
      const unit = ring.at(at)
      if (unit?.track.kind !== 'video') continue
      if (!unit.continuation) return
      this.deliverContinuation(unit, at)
    }
  }

  /** Writes a keyframe as the next unit, announcing what lies between. */
  #jump(keyframe: Unit, index: number): void {
    const { ring } = this.#host
    const position = ring.positionOf(index)
    const hasGap = this.#splice.startAt(keyframe) || index > this.#next
    if (this.#lost !== undefined && this.#unitsOut > 0 && index > this.#next) {
      const durationMs = Math.max(0, Math.round(keyframe.arrivedMs - this.#stoppedMs))
      const bytes = Math.max(0, position - this.#position)
      this.drops[this.#lost]++
      this.#host.dropped(this.#lost)
      this.#sink.skipped({ reason: this.#lost, units: index - this.#next, bytes, durationMs }, keyframe)
    } else if (this.#unitsOut > 0 && hasGap) {
      this.#sink.gap(keyframe)
    }
    this.#lost = undefined
    this.#next = index + 1
    this.#position = position + keyframe.byteLength
    this.#write(keyframe)
  }

  /** Writes from the ring until it is at the live edge or its socket is full. */
  #pump(): void {
    const { ring } = this.#host
    this.#sink.cork()
    while (this.#state === 'behind' && this.#sink.unsentBytes() < this.#host.limits.maxUnsentBytes) {
      const unit = ring.at(this.#next)
      if (unit === undefined) break
      this.#stoppedMs = unit.arrivedMs
      this.#send(unit)
    }
    this.#sink.uncork()
    if (this.#state !== 'behind') return
    if (this.#next >= ring.nextIndex) this.#enter('live', this.#host.live)
    else if (this.#next < ring.firstIndex) this.#hold(this.#overrun())
  }

  #send(unit: Unit): void {
    const index = this.#next
    this.#next = index + 1
    this.#position += unit.byteLength
    if (unit.discontinuity && unit.randomAccess !== undefined) this.startAfresh(unit)
    if (!this.#splice.isActive || this.#passes(unit, index)) this.#write(unit)
  }

  #write(unit: Unit): void {
    this.#bytesOut += unit.byteLength - UNIT_HEADROOM - UNIT_TAILROOM
    if (this.#unitsOut++ === 0) this.#host.joined(this, this.#host.clock.nowMs() - this.sinceMs)
    this.#sink.write(unit)
  }

  #passes(unit: Unit, index: number): boolean {
    const verdict = this.#splice.judge(unit, index)
    if (verdict === 'announce') this.#sink.gap(unit)
    return verdict !== 'leave-out'
  }

  /** Back from keyframes only: what follows the newest keyframe is still wanted, but for its continuations. */
  #rewindToKeyframe(): void {
    if (this.#afterKeyframe < 0) return
    this.#splice.goOnBehindKeyframe(this.#next)
    this.#next = this.#afterKeyframe
    this.#afterKeyframe = -1
  }

  #leave(state: ReaderState, lane: Lane<Reader> | undefined): void {
    this.#leaveBatch(this.#host.ring.nextIndex)
    if (this.#state === 'live') {
      const { ring, clock } = this.#host
      this.#position = ring.positionOf(this.#next)
      this.#stoppedMs = ring.at(this.#next)?.arrivedMs ?? clock.nowMs()
    } else if (this.#state === 'keyed') this.#rewindToKeyframe()
    this.#enter(state, lane)
  }

  #enter(state: ReaderState, lane: Lane<Reader> | undefined): void {
    this.#lane?.remove(this)
    this.#state = state
    this.#lane = lane
    lane?.add(this)
  }
}
