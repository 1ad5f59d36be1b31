import type { Clock } from '../clock.ts'
import { UNIT_HEADROOM, UNIT_TAILROOM } from '../media/unit.ts'
import type { Unit } from '../media/unit.ts'
import type { DropReason, ReaderSink } from './reader-sink.ts'
import type { Ring } from './ring.ts'
import { Splice } from './splice.ts'

/** What a cursor needs of its reader's rendition. */
export interface CursorHost {
  readonly ring: Ring
  readonly clock: Clock
  dropped(reason: DropReason): void
}

const NO_DROPS: Readonly<Record<DropReason, number>> = { budget: 0, overrun: 0, slow: 0 }

/** One reader's place in the ring: hands units to its sink in order, and says what is left out between them. */
export class Cursor {
  /** Index of the next unit to write. */
  next = 0
  /** Bytes of TS packets, and units, that were written from here. */
  bytesOut = 0
  unitsOut = 0
  /** Why units will have been lost when this reader goes on. */
  lost: DropReason | undefined
  readonly #host: CursorHost
  readonly #sink: ReaderSink
  readonly #onFirst: () => void
  readonly #splice = new Splice()
  /** Undefined while there were none. */
  #drops: Record<DropReason, number> | undefined
  /** Bytes pushed before {@link next}, while not at the live edge: there the ring knows. */
  #position = 0
  /** About when the unit at {@link next} arrived, while not at the live edge. */
  #stoppedMs = 0
  /** Index behind the keyframe that a keyframes-only reader got last; -1 when that is not the newest one. */
  #afterKeyframe = -1

  /** @param onFirst the first unit is about to be written. */
  constructor(host: CursorHost, sink: ReaderSink, onFirst: () => void) {
    this.#host = host
    this.#sink = sink
    this.#onFirst = onFirst
  }

  /** How often units were left out, by reason. */
  get drops(): Readonly<Record<DropReason, number>> {
    return this.#drops ?? NO_DROPS
  }

  /** Bytes pushed to the ring before {@link next}, as it was when the reader left the live edge. */
  get position(): number {
    return this.#position
  }

  /** Units have to be judged one by one, since a decoder just began. */
  get isSplicing(): boolean {
    return this.#splice.isActive
  }

  /** Nothing that is yet to be written has fallen out of the ring. */
  get isHeld(): boolean {
    return this.next >= this.#host.ring.firstIndex
  }

  /** The live edge goes on without this reader. */
  stop(): void {
    const { ring, clock } = this.#host
    this.#position = ring.positionOf(this.next)
    this.#stoppedMs = ring.at(this.next)?.arrivedMs ?? clock.nowMs()
  }

  /** Back to where the reader stopped: nothing was lost. */
  goOn(): void {
    this.lost = undefined
    this.#position = this.#host.ring.positionOf(this.next)
  }

  /** The hot path: the unit at {@link next}, of whose packets there are `bytes`. */
  deliver(unit: Unit, index: number, bytes: number): void {
    this.next = index + 1
    if (unit.discontinuity && unit.randomAccess !== undefined) this.#startAfresh(unit)
    if (this.#splice.isActive && !this.#passes(unit, index)) return
    this.bytesOut += bytes
    this.unitsOut++
    this.#sink.write(unit)
  }

  /** Writes a unit of the ring, or of the poster, as the next one. */
  send(unit: Unit): void {
    const index = this.next
    this.next = index + 1
    this.#stoppedMs = unit.arrivedMs
    this.#position += unit.byteLength
    if (unit.discontinuity && unit.randomAccess !== undefined) this.#startAfresh(unit)
    if (!this.#splice.isActive || this.#passes(unit, index)) this.#write(unit)
  }

  /** Writes a keyframe as the next unit, announcing what lies between. */
  jump(keyframe: Unit, index: number): void {
    const position = this.#host.ring.positionOf(index)
    const hasGap = this.#splice.startAt(keyframe) || index > this.next
    if (this.lost !== undefined && this.unitsOut > 0 && index > this.next) {
      const durationMs = Math.max(0, Math.round(keyframe.arrivedMs - this.#stoppedMs))
      const bytes = Math.max(0, position - this.#position)
      this.#drops ??= { ...NO_DROPS }
      this.#drops[this.lost]++
      this.#host.dropped(this.lost)
      this.#sink.skipped({ reason: this.lost, units: index - this.next, bytes, durationMs }, keyframe)
    } else if (this.unitsOut > 0 && hasGap) {
      this.#sink.gap(keyframe)
    }
    this.lost = undefined
    this.next = index + 1
    this.#position = position + keyframe.byteLength
    this.#write(keyframe)
  }

  /** A keyframe that a reader of keyframes only is given, or, without `isGiven`, has to pass by. */
  keyframe(keyframe: Unit, index: number, isGiven: boolean): void {
    this.#afterKeyframe = -1
    if (!isGiven) return
    this.jump(keyframe, index)
    this.#afterKeyframe = this.next
  }

  /** More bytes of the newest keyframe, for a reader of keyframes only. */
  continuation(unit: Unit, index: number): void {
    if (this.#afterKeyframe < 0) return
    this.next = index + 1
    this.#write(unit)
  }

  /** Back from keyframes only: what follows the newest keyframe is still wanted, but for its continuations. */
  rewindToKeyframe(): void {
    if (this.#afterKeyframe < 0) return
    this.#splice.goOnBehindKeyframe(this.next)
    this.next = this.#afterKeyframe
    this.#afterKeyframe = -1
  }

  /** Of a GOP that the ring does not hold whole: its keyframe, unless the reader has had it or is past it. */
  showPoster(isWanted: () => boolean): void {
    const { ring } = this.#host
    const [first, ...more] = ring.posterIndex >= this.next ? ring.poster : []
    if (first !== undefined) this.jump(first, ring.posterIndex)
    for (const unit of more) if (isWanted()) this.send(unit)
  }

  /** For a reader of keyframes only: the cached one, or the poster, unless it has had it. */
  showNewestKeyframe(hasRoom: boolean, isWanted: () => boolean): void {
    const { ring } = this.#host
    const newest = ring.newestKeyframe
    const index = newest ?? ring.posterIndex
    const keyframe = ring.at(index) ?? ring.poster[0]
    if (keyframe === undefined || index < this.next) return
    this.keyframe(keyframe, index, hasRoom)
    if (newest !== undefined) this.#continueKeyframe(index + 1, isWanted)
    else for (const unit of ring.poster.slice(1)) if (isWanted()) this.continuation(unit, this.next)
  }

  /** Another source's pictures begin with this keyframe, which is yet to be written. */
  #startAfresh(keyframe: Unit): void {
    if (this.#splice.startAt(keyframe)) this.#sink.gap(keyframe)
  }

  #continueKeyframe(from: number, isWanted: () => boolean): void {
    const { ring } = this.#host
    for (let at = from; at < ring.nextIndex; at++) {
      const unit = ring.at(at)
      if (unit?.track.kind !== 'video') continue
      if (!unit.continuation) return
      if (isWanted()) this.continuation(unit, at)
    }
  }

  #write(unit: Unit): void {
    this.bytesOut += unit.byteLength - UNIT_HEADROOM - UNIT_TAILROOM
    if (this.unitsOut++ === 0) this.#onFirst()
    this.#sink.write(unit)
  }

  #passes(unit: Unit, index: number): boolean {
    const verdict = this.#splice.judge(unit, index)
    if (verdict === 'announce') this.#sink.gap(unit)
    return verdict !== 'leave-out'
  }
}
