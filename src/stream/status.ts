import type { Cause } from './source.ts'

export const STATES = ['idle', 'starting', 'live', 'retrying', 'stopped'] as const
export type State = (typeof STATES)[number]

/** What a rendition is doing and, if it is not live, why. */
export interface Status {
  readonly state: State
  /** The last fault's cause; kept while `starting` and `retrying`, gone once live. */
  readonly cause: Cause | undefined
  /** One sentence for people: what happened and what to do. Holds no secret. */
  readonly message: string | undefined
  /** {@link Clock.nowMs} when this state began. */
  readonly sinceMs: number
  /** {@link Clock.nowMs} of the next try, while `retrying`; undefined while knocking. */
  readonly nextTryMs: number | undefined
}
