import type { Clock, Timer } from '../clock.ts'

/** A start costs what it costs in its first moments; one that still waits for its camera keeps no other from starting. */
const TURN_MS = 2_000

/** A place in the queue. */
export interface Ticket {
  /** Gives the turn, or the place, back; idempotent, and after two seconds of a turn done for it. */
  leave(): void
  /** Somebody waits for its pictures now: where it waits as `fresh`, it becomes `watched`. */
  hurry(): void
}

/**
 * Those that somebody waits for come first, and have as many places again. Sources that started in vain before wait for
 * the others: a dead camera must not keep a viewer waiting.
 */
export type Rank = 'watched' | 'fresh' | 'retry'

/** Lets only so many sources start at once: a start costs ten times what a running pull does. */
export class StartQueue {
  readonly #limit: number
  readonly #clock: Clock
  /** However many cameras are dead, one place is left for those that are not. */
  readonly #retryLimit: number
  readonly #waiting: Readonly<Record<Rank, Map<Ticket, () => void>>> = {
    watched: new Map(),
    fresh: new Map(),
    retry: new Map(),
  }
  /** With what ends each turn. */
  readonly #starting: Readonly<Record<Rank, Map<Ticket, Timer>>> = {
    watched: new Map(),
    fresh: new Map(),
    retry: new Map(),
  }

  constructor(limit: number, clock: Clock) {
    this.#limit = limit
    this.#clock = clock
    this.#retryLimit = Math.max(1, limit - 1)
  }

  get starting(): number {
    return sizeOf(this.#starting)
  }

  get waiting(): number {
    return sizeOf(this.#waiting)
  }

  /** Calls `onTurn` once, as soon as there is room: perhaps before it returns, so the ticket is handed in too. */
  enter(rank: Rank, onTurn: (ticket: Ticket) => void): Ticket {
    let place = rank
    const ticket: Ticket = {
      leave: () => {
        this.#waiting[place].delete(ticket)
        this.#starting[place].get(ticket)?.cancel()
        if (this.#starting[place].delete(ticket)) this.#admit()
      },
      hurry: () => {
        const waiting = this.#waiting.fresh.get(ticket)
        if (waiting === undefined) return
        this.#waiting.fresh.delete(ticket)
        place = 'watched'
        this.#waiting.watched.set(ticket, waiting)
        this.#admit()
      },
    }
    this.#waiting[rank].set(ticket, () => onTurn(ticket))
    this.#admit()
    return ticket
  }

  #admit(): void {
    for (let rank = this.#nextRank(); rank !== undefined; rank = this.#nextRank()) {
      const [next] = this.#waiting[rank]
      if (next === undefined) return
      const [ticket, onTurn] = next
      this.#waiting[rank].delete(ticket)
      this.#starting[rank].set(
        ticket,
        this.#clock.after(TURN_MS, () => ticket.leave()),
      )
      onTurn()
    }
  }

  #nextRank(): Rank | undefined {
    if (this.#waiting.watched.size > 0 && this.starting < 2 * this.#limit) return 'watched'
    if (this.starting >= this.#limit) return undefined
    if (this.#waiting.fresh.size > 0) return 'fresh'
    return this.#starting.retry.size < this.#retryLimit ? 'retry' : undefined
  }
}

function sizeOf(places: Readonly<Record<Rank, ReadonlyMap<Ticket, unknown>>>): number {
  return places.watched.size + places.fresh.size + places.retry.size
}
