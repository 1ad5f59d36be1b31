import type { Unit } from '../../src/media/unit.ts'
import type { Drop, EndReason, ReaderDetails, ReaderSink } from '../../src/stream/reader-sink.ts'
import type { Status } from '../../src/stream/status.ts'

export const details: ReaderDetails = {
  output: 'websocket',
  address: '192.0.2.1',
  agent: 'test',
  principal: 'tester',
}

/** What a sink was told, in order. */
export type SinkEvent =
  | { readonly kind: 'unit'; readonly unit: Unit }
  | { readonly kind: 'skipped'; readonly drop: Drop; readonly next: Unit }
  | { readonly kind: 'gap'; readonly next: Unit }
  | { readonly kind: 'status'; readonly status: Status }
  | { readonly kind: 'ended'; readonly reason: EndReason; readonly message: string }

/** A session whose socket does what the test says: by default it takes everything at once. */
export class FakeSink implements ReaderSink {
  readonly events: SinkEvent[] = []
  /** The socket takes nothing: what is written stays unsent. */
  isStuck = false
  unsent = 0
  lag = 0
  corks = 0
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

  unsentBytes(): number {
    return this.unsent
  }

  lagMs(): number {
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
