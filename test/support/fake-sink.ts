import type { Layout } from '../../src/media/track.ts'
import type { Unit } from '../../src/media/unit.ts'
import type {
  BatchTask,
  BatchWriter,
  Drop,
  EndReason,
  ReaderDetails,
  ReaderSink,
  Seat,
} from '../../src/stream/reader-sink.ts'
import type { Status } from '../../src/stream/status.ts'

export const details: ReaderDetails = {
  output: 'websocket',
  address: '192.0.2.1',
  agent: 'test',
  principal: 'tester',
  principalName: 'Tester',
}

/** What a sink was told, in order. */
export type SinkEvent =
  | { readonly kind: 'unit'; readonly unit: Unit }
  | { readonly kind: 'skipped'; readonly drop: Drop; readonly next: Unit }
  | { readonly kind: 'gap'; readonly next: Unit }
  | { readonly kind: 'status'; readonly status: Status }
  | { readonly kind: 'ended'; readonly reason: EndReason; readonly message: string }

/** Writes to the sinks that have a seat with it, and counts that for each. */
export class FakeBatch implements BatchWriter {
  askedMs: number | undefined
  /** Says of no sink that it is empty. */
  readonly #isUnsure: boolean

  constructor(isUnsure = false) {
    this.#isUnsure = isUnsure
  }

  write(unit: Unit, sinks: readonly FakeSink[], until: number, task: BatchTask): void {
    while (task.left > until) {
      const at = task.left - 1
      const sink = sinks[at]!
      try {
        if (this.#isUnsure || sink.unsentBytes() > 0) task.hasUnsent = true
        if (sink.unsentBytes() >= task.maxUnsentBytes) task.full()
        else {
          task.left = at
          sink.batchedUnits++
          sink.write(unit)
        }
      } catch (thrown) {
        task.threw(at, thrown)
      }
    }
  }
}

export const fakeBatch = new FakeBatch()

/** A session whose socket does what the test says: by default it takes everything at once. */
export class FakeSink implements ReaderSink {
  readonly events: SinkEvent[] = []
  /** The socket takes nothing: what is written stays unsent. */
  isStuck = false
  unsent = 0
  lag = 0
  corks = 0
  /** How often it was asked for its lag. */
  looks = 0
  /** Lets a batch write for it. */
  takesSeats = false
  writer = fakeBatch
  isSeated = false
  /** How many of its units a batch wrote. */
  batchedUnits = 0
  onWrite: (unit: Unit) => void = () => undefined

  get units(): Unit[] {
    return this.events.flatMap((event) => (event.kind === 'unit' ? [event.unit] : []))
  }

  get skips(): Drop[] {
    return this.events.flatMap((event) => (event.kind === 'skipped' ? [event.drop] : []))
  }

  get statuses(): Status[] {
    return this.events.flatMap((event) => (event.kind === 'status' ? [event.status] : []))
  }

  get end(): EndReason | undefined {
    return this.events.flatMap((event) => (event.kind === 'ended' ? [event.reason] : []))[0]
  }

  write(unit: Unit): void {
    this.events.push({ kind: 'unit', unit })
    if (this.isStuck) this.unsent += unit.byteLength
    this.onWrite(unit)
  }

  takeSeat(_layout: Layout): Seat | undefined {
    if (!this.takesSeats) return undefined
    this.isSeated = true
    return { writer: this.writer, outlet: this }
  }

  leaveSeat(): void {
    this.isSeated = false
  }

  unsentBytes(): number {
    return this.unsent
  }

  lagMs(_nowMs: number): number {
    this.looks++
    return this.lag
  }

  cork(): void {
    this.corks++
  }

  uncork(): void {
    this.corks--
  }

  skipped(drop: Drop, next: Unit): void {
    this.events.push({ kind: 'skipped', drop, next })
  }

  gap(next: Unit): void {
    this.events.push({ kind: 'gap', next })
  }

  statusChanged(status: Status): void {
    this.events.push({ kind: 'status', status })
  }

  ended(reason: EndReason, message: string): void {
    this.events.push({ kind: 'ended', reason, message })
  }
}
