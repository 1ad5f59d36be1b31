import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { messageOf } from '../errors.ts'
import type { Unit } from '../media/unit.ts'
import type { Layout } from '../media/track.ts'
import { Distribution } from '../meter.ts'
import { Batch } from './batch.ts'
import type { Budget } from './budget.ts'
import { Delivery } from './delivery.ts'
import type { DeliveryHost } from './delivery.ts'
import { Lane } from './lane.ts'
import type { ReaderLimits } from './patience.ts'
import type { BatchWriter, DropReason, EndReason, ReaderDetails, ReaderSink } from './reader-sink.ts'
import { Reader } from './reader.ts'
import type { ReaderHost } from './reader.ts'
import { Ring } from './ring.ts'
import type { Status } from './status.ts'
import type { Turns } from './turns.ts'

/** Seconds. A warm join takes milliseconds, a cold one the camera's start and its wait for a keyframe. */
const JOIN_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export type ReaderChange = 'joined' | 'left'

/** Longer than any reader is let lag, patience for a burst included. */
const RING_AGE_MS = 10_000

export interface FanoutOptions {
  readonly streamId: string
  readonly rendition: string
  readonly clock: Clock
  readonly log: Log
  readonly budget: Budget
  readonly limits: ReaderLimits
  readonly ringBytes: number
  /** A reader came, or went and is detached. */
  readonly onReader: (change: ReaderChange, reader: Reader) => void
  readonly turns: Turns
  /** Everybody has got the unit who is at the live edge. */
  readonly onDelivered: (unit: Unit) => void
}

/** From one rendition's units to all its readers: the ring, and the readers by what they wait for. */
export class Fanout implements ReaderHost, DeliveryHost<Reader> {
  readonly rendition: string
  readonly ring: Ring
  readonly clock: Clock
  readonly limits: ReaderLimits
  readonly live = new Lane<Reader>()
  readonly waiting = new Lane<Reader>()
  readonly keyed = new Lane<Reader>()
  readonly readers = new Set<Reader>()
  readonly unseated = new Set<Reader>()
  layout: Layout | undefined
  readonly drops: Record<DropReason, number> = { budget: 0, overrun: 0, slow: 0 }
  readonly ends: Record<EndReason, number> = {
    budget: 0,
    full: 0,
    kicked: 0,
    removed: 0,
    revoked: 0,
    shutdown: 0,
    slow: 0,
  }
  readonly readersByOutput = new Map<string, number>()
  /** By output: seconds from a reader's attach to its first keyframe handed to the socket. */
  readonly joinSeconds = new Map<string, Distribution>()
  readonly #options: FanoutOptions
  readonly #budget: Budget
  /** One for each output and way to speak: few. */
  readonly batches: Batch<Reader>[] = []
  #bytesOutOfGone = 0
  readonly #delivery: Delivery<Reader>

  constructor(options: FanoutOptions) {
    this.#options = options
    this.rendition = options.rendition
    this.clock = options.clock
    this.limits = options.limits
    this.#budget = options.budget
    this.ring = new Ring({ maxBytes: options.ringBytes, maxAgeMs: RING_AGE_MS, ledger: options.budget })
    this.#delivery = new Delivery<Reader>(this, options.turns, options.onDelivered)
    options.budget.join(this)
  }

  get bytesOut(): number {
    let bytes = this.#bytesOutOfGone
    for (const reader of this.readers) bytes += reader.bytesOut
    return bytes
  }

  get isServing(): boolean {
    return this.#delivery.isUnderWay
  }

  /** The hot path: plain calls, and nothing allocated per reader. */
  push(unit: Unit): void {
    if (unit.discontinuity || unit.layout !== this.layout) this.dissolveBatches()
    this.layout = unit.layout
    this.ring.push(unit)
    this.#delivery.pushed(unit)
    if (this.#budget.isExceeded) this.#budget.enforce()
  }

  attach(sink: ReaderSink, details: ReaderDetails, status: Status, keyframesOnly = false): Reader {
    const reader = new Reader(this, sink, details, keyframesOnly)
    this.readers.add(reader)
    this.unseated.add(reader)
    this.readersByOutput.set(details.output, (this.readersByOutput.get(details.output) ?? 0) + 1)
    this.#options.onReader('joined', reader)
    reader.attach(status)
    return reader
  }

  statusChanged(status: Status): void {
    for (const reader of this.readers) reader.statusChanged(status)
  }

  sweep(nowMs: number): void {
    const { retirement } = this.ring
    retirement.beginSweep()
    // One whose burst is seen to be through has its seat after this.
    for (const reader of this.unseated) reader.sweep(nowMs)
    let emptySweep = retirement.sweep
    for (const batch of this.batches) {
      batch.sweep(nowMs, this.ring.at(batch.next))
      if (batch.members.length > 0)
        emptySweep = Math.min(emptySweep, batch.emptySweep(retirement.sweep) ?? emptySweep)
    }
    for (const reader of this.#perhapsUnsent())
      emptySweep = Math.min(emptySweep, reader.emptySweep(retirement.sweep))
    retirement.endSweep(emptySweep)
  }

  /** All readers but those of whose sockets a batch knows that they hold nothing which has left the ring. */
  *#perhapsUnsent(): Iterable<Reader> {
    yield* this.unseated
    const { firstIndex, nextIndex, retirement } = this.ring
    for (const batch of this.batches)
      if (firstIndex === nextIndex || batch.emptySweep(retirement.sweep) === undefined) yield* batch.members
  }

  /** Bytes that only the readers' sockets still hold: units that left the ring, counted once however many share them. */
  measureQueue(): number {
    const tail = this.ring.evictedBytes
    const spans: [from: number, to: number][] = []
    for (const reader of this.#perhapsUnsent()) {
      const to = reader.position
      const from = Math.max(0, to - reader.unsentBytes)
      if (from < Math.min(to, tail)) spans.push([from, Math.min(to, tail)])
    }
    spans.sort((a, b) => a[0] - b[0])
    let bytes = 0
    let end = 0
    for (const [from, to] of spans) {
      bytes += Math.max(0, to - Math.max(from, end))
      end = Math.max(end, to)
    }
    return bytes
  }

  /** Ends all readers and forgets all units. */
  close(reason: EndReason, message: string): void {
    for (const reader of this.readers) reader.end(reason, message)
    this.ring.clear()
    this.#budget.leave(this)
  }

  batchOf(writer: BatchWriter): Batch<Reader> {
    const known = this.batches.find((batch) => batch.writer === writer)
    if (known !== undefined) return known
    const onThrow = (reader: Reader | undefined, thrown: unknown): void => this.broke(reader, thrown)
    const batch = new Batch<Reader>(writer, this.limits, onThrow)
    this.batches.push(batch)
    return batch
  }

  joined(reader: Reader, waitedMs: number): void {
    const { output } = reader.details
    const joins = this.joinSeconds.get(output) ?? new Distribution(JOIN_BOUNDS)
    this.joinSeconds.set(output, joins)
    joins.observe(waitedMs / 1000)
  }

  dropped(reason: DropReason): void {
    this.drops[reason]++
  }

  detached(reader: Reader): void {
    if (!this.readers.delete(reader)) return
    this.unseated.delete(reader)
    if (reader.ended !== undefined) this.ends[reader.ended.reason]++
    this.#bytesOutOfGone += reader.bytesOut
    const { output } = reader.details
    this.readersByOutput.set(output, (this.readersByOutput.get(output) ?? 1) - 1)
    this.#options.onReader('left', reader)
  }

  /** What comes next is for each reader to see; each takes its seat again at a sweep. */
  dissolveBatches(): void {
    for (const { members } of this.batches)
      for (let at = members.length - 1; at >= 0; at--) members[at]?.leaveBatch()
  }

  /** A session whose code throws must not cost the others a unit. */
  broke(reader: Reader | undefined, thrown: unknown): void {
    const { log, streamId, rendition } = this.#options
    log.error({ stream: streamId, rendition, reason: messageOf(thrown) }, 'A session threw and was ended')
    reader?.end('kicked', 'The connection failed inside the relay and was ended.')
  }
}
