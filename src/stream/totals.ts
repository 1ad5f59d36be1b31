import type { Distribution } from '../meter.ts'
import type { DropReason, EndReason } from './reader-sink.ts'
import { CAUSES } from './source.ts'
import type { Cause } from './source.ts'

/** Counts since the rendition was made; they only grow, but for `readersByOutput`. */
export interface RenditionTotals {
  readonly unitsIn: number
  readonly picturesIn: number
  readonly bytesIn: number
  /** Bytes of TS packets handed to readers. */
  readonly bytesOut: number
  /** How often a pull ended, by cause. */
  readonly restarts: Readonly<Record<Cause, number>>
  /** How often a source was started, by the fault that it came after. */
  readonly tries: Readonly<Record<Cause | 'none', number>>
  /** How often a reader was ended by the relay. */
  readonly ends: Readonly<Record<EndReason, number>>
  readonly drops: Readonly<Record<DropReason, number>>
  /** How many are attached now. */
  readonly readersByOutput: ReadonlyMap<string, number>
  /** By output: seconds from a reader's attach to its first keyframe handed to the socket. */
  readonly joinSeconds: ReadonlyMap<string, Distribution>
  /** Seconds from a unit's arrival to the end of its fan-out; once per unit, not per reader. */
  readonly deliverySeconds: Distribution
  /** Seconds from a picture's arrival to the screen, as viewers' players report them. */
  readonly playerDelaySeconds: Distribution
}

/** Seconds, from 50 µs to 100 ms: within the process. */
export const DELIVERY_BOUNDS = [
  0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.05, 0.1,
]

/** Seconds. What lies above the last is a player that stands still. */
export const PLAYER_DELAY_BOUNDS = [0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 2, 5, 10]

/** One that is wrong by years shall not spoil the sum. */
const MAX_PLAYER_DELAY_MS = 60_000

/** A count of 0 for each cause. */
export function noneByCause(): Record<Cause, number> {
  return { ...NONE }
}

/** Copied, for making it anew costs a start with thousands of renditions a tenth of a second. */
const NONE = Object.fromEntries(CAUSES.map((cause) => [cause, 0])) as Record<Cause, number>

/** What a player reported, within reason: below 0 is a clock that is off. */
export function playerDelaySeconds(delayMs: number): number {
  return Math.min(Math.max(delayMs, 0), MAX_PLAYER_DELAY_MS) / 1000
}
