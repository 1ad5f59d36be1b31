import { randomUUID } from 'node:crypto'
import type { Unit } from '../media/unit.ts'
import { Cursor } from './cursor.ts'
import type { CursorHost } from './cursor.ts'
import { Patience } from './patience.ts'
import type { ReaderLimits } from './patience.ts'
import type { DropReason, EndReason, PlayerReport, ReaderDetails, ReaderSink } from './reader-sink.ts'
import { Standing } from './standing.ts'
import type { StandingHost } from './standing.ts'
import type { Status } from './status.ts'

/** What a reader needs of its rendition. */
export interface ReaderHost extends CursorHost, StandingHost<Reader> {
  readonly rendition: string
  readonly limits: ReaderLimits
  joined(reader: Reader, waitedMs: number): void
  detached(reader: Reader): void
}

/** One viewer of a rendition. It follows the live edge, is never a reason for others to wait, and skips whole GOPs. */
export class Reader {
  readonly rendition: string
  readonly details: ReaderDetails
  readonly sinceMs: number
  /** Place in its lane or its batch; theirs to set. */
  slot = 0
  /** What its player said last; the session sets it, undefined where players say nothing. */
  report: PlayerReport | undefined
  /** Why the relay ended it; undefined while it is attached, and when the viewer went away. */
  ended: { readonly reason: EndReason; readonly message: string } | undefined
  readonly #host: ReaderHost
  readonly #sink: ReaderSink
  readonly #cursor: Cursor
  readonly #patience: Patience
  readonly #standing: Standing<Reader>
  #id: string | undefined
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
    this.#standing = new Standing<Reader>(this, host, sink, this.#cursor)
    this.#patience = new Patience(host.limits)
    this.#keyframesOnly = keyframesOnly
    this.#emptySweep = host.ring.retirement.sweep
  }

  get id(): string {
    // As it comes it is fourteen pieces of a string, in eight times the memory.
    return (this.#id ??= Buffer.from(randomUUID(), 'latin1').toString('latin1'))
  }

  /** How often units were left out, by reason. */
  get drops(): Readonly<Record<DropReason, number>> {
    return this.#cursor.drops
  }

  /** Bytes of TS packets handed to the sink. */
  get bytesOut(): number {
    return this.#standing.bytesOut
  }

  get unitsOut(): number {
    return this.#standing.unitsOut
  }

  /** How far behind the live edge this viewer is, as far as can be measured. */
  get lagMs(): number {
    if (this.#standing.state === 'closed') return 0
    const nowMs = this.#host.clock.nowMs()
    return Math.max(this.#sink.lagMs(nowMs), this.#waitedMs(nowMs))
  }

  get unsentBytes(): number {
    return this.#standing.state === 'closed' ? 0 : this.#sink.unsentBytes()
  }

  /** Bytes pushed to the ring before the next unit to write. */
  get position(): number {
    return this.#standing.position
  }

  get keyframesOnly(): boolean {
    return this.#keyframesOnly
  }

  set keyframesOnly(on: boolean) {
    if (on === this.#keyframesOnly) return
    this.#keyframesOnly = on
    if (on ? this.#standing.isRunning : this.#standing.state === 'keyed') this.#goOn()
  }

  /** The hot path: the turn of a unit has come. `bytes` is the size of its TS packets. */
  deliver(unit: Unit, index: number, bytes: number): void {
    if (this.#cursor.next !== index) return
    if (this.#isFull()) this.#standing.leave('behind')
    else this.#cursor.deliver(unit, index, bytes)
  }

  /** Its socket had no room for the unit that its batch was about to write. */
  overflowed(): void {
    this.#standing.leave('behind')
  }

  /** A unit is coming that needs a look of each reader's own. */
  leaveBatch(): void {
    this.#standing.leaveSeat()
    this.#standing.enter('live')
  }

  /** Units that it is owed have left the ring. */
  fellBehind(): void {
    if (this.#standing.next < this.#host.ring.firstIndex) this.#standing.leave('behind')
  }

  /** The turn of a keyframe has come while this reader waited for one. */
  begin(keyframe: Unit, index: number): void {
    if (this.#standing.state !== 'waiting' || index < this.#cursor.next) return
    this.#patience.startBurst(this.#host.clock.nowMs())
    this.#standing.leave('behind')
    this.#sink.cork()
    this.#cursor.jump(keyframe, index)
    this.#pump()
    this.#sink.uncork()
  }

  /** The turn of a keyframe has come and this reader takes nothing else; one whose socket is full passes it by. */
  deliverKeyframe(keyframe: Unit, index: number): void {
    if (index < this.#cursor.next) return
    this.#cursor.keyframe(keyframe, index, this.#standing.state === 'keyed' && !this.#isFull())
  }

  /** The turn of more bytes of that keyframe has come. */
  deliverContinuation(unit: Unit, index: number): void {
    if (this.#standing.state === 'keyed' && index >= this.#cursor.next) this.#cursor.continuation(unit, index)
  }

  /** The socket has room again. */
  drained(): void {
    if (this.#standing.state === 'behind') this.#pump()
  }

  /** Nothing more is written, and the reader costs nothing, until {@link resume}. */
  pause(): void {
    if (this.#standing.state !== 'closed') this.#standing.leave('paused')
  }

  /** Goes on at the newest keyframe, or exactly where it stopped if that is newer. */
  resume(): void {
    if (this.#standing.state === 'paused') this.#goOn()
  }

  kick(message: string): void {
    this.end('kicked', message)
  }

  /** The session went away; idempotent. */
  close(): void {
    if (this.#standing.state === 'closed') return
    const { ring } = this.#host
    if (this.#sink.unsentBytes() > 0) ring.retirement.forfeit(ring.nextIndex)
    this.#standing.leave('closed')
    this.#host.detached(this)
  }

  /** Detaches, then tells the session. */
  end(reason: EndReason, message: string): void {
    if (this.#standing.state === 'closed') return
    this.ended = { reason, message }
    this.close()
    this.#sink.ended(reason, message)
  }

  /** Tells the rendition's status, then gives what is cached. */
  attach(status: Status): void {
    this.#sink.statusChanged(status)
    if (this.#standing.state === 'waiting') this.#goOn()
  }

  statusChanged(status: Status): void {
    if (this.#standing.state !== 'closed') this.#sink.statusChanged(status)
  }

  /** Measures; called for each reader by the hub's one timer. */
  sweep(nowMs: number): void {
    if (this.#standing.state === 'closed') return
    const { limits } = this.#host
    const sinkLagMs = this.#sink.lagMs(nowMs)
    this.#patience.observe(nowMs, this.#sink.unsentBytes(), sinkLagMs)
    if (sinkLagMs > limits.patienceMs) this.#endSlow(sinkLagMs)
    else if (this.#standing.state === 'holding') this.#sweepHolding(nowMs)
    else if (this.#standing.state === 'behind' && !this.#cursor.isHeld) this.#hold(this.#overrun())
    else if (
      this.#standing.isRunning &&
      !this.#patience.isBursting &&
      Math.max(sinkLagMs, this.#waitedMs(nowMs)) > limits.maxLagMs
    )
      this.#hold('slow')
    else if (this.#standing.state === 'behind') this.#pump()
    else if (this.#standing.state === 'live') this.#standing.takeSeat()
  }

  isSettled(nowMs: number): boolean {
    // A millisecond later: what was asked just now is owed too.
    return !this.#patience.isBursting && this.#sink.lagMs(nowMs + 1) === 0
  }

  /** The newest sweep by which its socket had sent all that it had been given before; `sweep` is the one going on. */
  emptySweep(sweep: number): number {
    if (this.unsentBytes === 0) this.#emptySweep = sweep
    return this.#emptySweep
  }

  #isFull(): boolean {
    return this.#sink.unsentBytes() >= this.#host.limits.maxUnsentBytes
  }

  #sweepHolding(nowMs: number): void {
    if (this.#patience.isClear(this.#sink.unsentBytes(), this.#sink.lagMs(nowMs))) this.#goOn()
    else if (this.#patience.isExhausted(nowMs)) this.#endSlow(this.#host.limits.patienceMs)
  }

  #endSlow(lagMs: number): void {
    this.end('slow', `The viewer's connection made no progress for ${Math.round(lagMs / 1000)} seconds.`)
  }

  /** The age of the unit that waits to be written. */
  #waitedMs(nowMs: number): number {
    const { state, next } = this.#standing
    const waiting = state === 'behind' || state === 'live' ? this.#host.ring.at(next) : undefined
    return waiting === undefined ? 0 : nowMs - waiting.arrivedMs
  }

  #hold(reason: DropReason): void {
    this.#cursor.lost ??= reason
    this.#patience.startHold(this.#host.clock.nowMs())
    this.#standing.leave('holding')
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
    const { ring } = this.#host
    this.#standing.leave('behind')
    this.#sink.cork()
    if (this.#keyframesOnly) {
      this.#standing.enter('keyed')
      cursor.showNewestKeyframe(!this.#isFull(), () => this.#standing.state === 'keyed')
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
        this.#standing.enter('waiting')
        cursor.showPoster(() => this.#standing.state === 'waiting')
      }
    }
    this.#sink.uncork()
  }

  /** Writes from the ring until it is at the live edge or its socket is full. */
  #pump(): void {
    const { ring } = this.#host
    this.#sink.cork()
    while (this.#standing.state === 'behind' && !this.#isFull()) {
      const unit = ring.at(this.#cursor.next)
      if (unit === undefined) break
      this.#cursor.send(unit)
    }
    this.#sink.uncork()
    if (this.#standing.state !== 'behind') return
    if (this.#cursor.next >= ring.nextIndex) this.#standing.enter('live')
    else if (!this.#cursor.isHeld) this.#hold(this.#overrun())
  }
}
