import assert from 'node:assert/strict'
import type { Clock } from '../../src/clock.ts'
import { silentLog } from '../../src/log.ts'
import type { Member } from '../../src/stream/batch.ts'
import { Fanout } from '../../src/stream/fanout.ts'
import { READER_LIMITS, type ReaderLimits } from '../../src/stream/patience.ts'
import type { Status } from '../../src/stream/status.ts'
import { Turns } from '../../src/stream/turns.ts'

/** What the source of a rendition says while all is well. */
export const live: Status = {
  state: 'live',
  cause: undefined,
  message: undefined,
  sinceMs: 0,
  nextTryMs: undefined,
}

type FanoutParts = ConstructorParameters<typeof Fanout>[0]

/** A fanout whose readers have the usual limits but for those that are given, and which tells nobody of them. */
export function makeFanout({
  limits,
  ...parts
}: Pick<FanoutParts, 'clock' | 'budget' | 'ringBytes'> &
  Partial<Omit<FanoutParts, 'limits'>> & { readonly limits: Partial<ReaderLimits> }): Fanout {
  return new Fanout({
    streamId: 'door',
    rendition: 'main',
    log: silentLog,
    onReader: () => undefined,
    turns: new Turns(parts.clock),
    onDelivered: () => undefined,
    ...parts,
    limits: { ...READER_LIMITS, ...limits },
  })
}

/** One whose socket has room, and of which nothing is to be measured. */
export function makeMember(): Member {
  return { slot: -1, overflowed: () => assert.fail(), sweep: () => undefined, isSettled: () => true }
}

/** Turns of an event loop that goes on when it is told to. */
export class ManualTurns {
  readonly turns: Turns
  readonly #due: (() => void)[] = []

  /** @param few so many readers are served whatever the time */
  constructor(clock: Clock, few: number, lightMs = 2) {
    this.turns = new Turns(clock, { later: (run) => this.#due.push(run), few, lightMs })
  }

  /** Whether there was one to go on with. */
  next(): boolean {
    const run = this.#due.shift()
    run?.()
    return run !== undefined
  }

  /** Until nothing is left to do. */
  all(): void {
    while (this.next()) continue
  }
}
