import type { Layout } from '../media/track.ts'
import type { Unit } from '../media/unit.ts'
import type { Status } from './status.ts'

/** Why units were left out, sorted. */
export const DROP_REASONS = ['budget', 'overrun', 'slow'] as const
export type DropReason = (typeof DROP_REASONS)[number]

/** What a reader did not get, right before it goes on at a keyframe. */
export interface Drop {
  readonly reason: DropReason
  readonly units: number
  readonly bytes: number
  readonly durationMs: number
}

/** `full`: as many watch as may, and this player does by another connection. */
export type EndReason = 'slow' | 'removed' | 'kicked' | 'shutdown' | 'budget' | 'revoked' | 'full'

/** Who watches, for lists and metrics. */
export interface ReaderDetails {
  /** Such as `websocket` or `http-ts`. */
  readonly output: string
  readonly address: string
  readonly agent: string
  readonly principal: string
  readonly principalName: string
  /** Of the browser's login; undefined where a token came. */
  readonly session?: string | undefined
  /** What the player calls itself on all its connections; undefined where it does not say. */
  readonly player?: string | undefined
}

/** How a viewer's player sees the stream, by its own word: nothing in here is measured by the relay. */
export interface PlayerReport {
  /** From a picture's arrival at the relay to the screen; below zero where the viewer's clock is wrong. */
  readonly delayMs: number
  readonly fps: number
  /** Pictures that were not shown since the player began. */
  readonly dropped: number
  /** {@link Clock.nowMs} when it came. */
  readonly reportedMs: number
}

/** Writes ordinary units to many sockets of one output at once. */
export interface BatchWriter {
  /**
   * Writes the unit to outlets, from the last that is {@link BatchTask.left} on, until so many are left. The same unit
   * may be written in several pieces, and none of another one in between.
   */
  write(unit: Unit, outlets: readonly unknown[], until: number, task: BatchTask): void
  /**
   * When it last wrote a ping, by whose answers each sink tells its lag: whoever owed none before owes none until there
   * is another. Undefined where lag is told in another way.
   */
  readonly askedMs: number | undefined
}

/** A unit in hand for many outlets. */
export interface BatchTask {
  /** So many outlets, the first ones, are owed the unit; counted down right before each write. */
  left: number
  /** Set by the writer, unless it knows that each outlet was empty when the unit was written to it. */
  hasUnsent: boolean
  /** Where so many bytes wait already nothing is written. */
  readonly maxUnsentBytes: number
  /** The last one that is left has no room: it is taken out of the array. */
  full(): void
  /** So is the one at that place, whose write threw. */
  threw(at: number, thrown: unknown): void
}

/** Where a batch writes what is for one sink. */
export interface Seat {
  readonly writer: BatchWriter
  readonly outlet: unknown
}

/** An output's session, as its reader sees it. Nothing here throws or waits. */
export interface ReaderSink {
  /** The hot path: in order, and never starting mid-GOP. */
  write(unit: Unit): void
  /**
   * From now on a batch writes ordinary units to its socket: those of this layout, in an unbroken row. Undefined while
   * each unit needs a look of its own.
   */
  takeSeat?(layout: Layout): Seat | undefined
  /** The seat is given back. The batch has `owed` in hand and did not come to write it to this socket. */
  leaveSeat?(owed: Unit | undefined): void
  /** Bytes handed to the socket and not yet taken by the kernel. */
  unsentBytes(): number
  /** Age of the oldest unanswered in-band ping, or of the oldest unsent byte; 0 = none. */
  lagMs(nowMs: number): number
  /** Around bursts; nests. */
  cork(): void
  uncork(): void
  /** Units were lost, right before `write(next)`: the viewer is told, and its decoder by discontinuity packets. */
  skipped(drop: Drop, next: Unit): void
  /**
   * Units were left out as they had to be, right before `write(next)`: after a pause or a poster, between the
   * keyframes of a keyframes-only reader, after undecodable leading pictures. Discontinuity packets only.
   */
  gap(next: Unit): void
  /** Also called once while attaching, before the first unit. */
  statusChanged(status: Status): void
  /** The reader is detached already; the session closes its socket. */
  ended(reason: EndReason, message: string): void
}
