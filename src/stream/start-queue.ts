import type { Clock, Timer } from '../clock.ts'

/** A start costs what it costs in its first moments; one that still waits for its camera keeps no other from starting. */
const TURN_MS = 2_000

/** A place in the queue. */
export interface Ticket {
  /** Gives the turn, or the place, back; idempotent, and after two seconds of a turn done for it. */
  leave(): void
}

/** Sources that started in vain before wait for the others: a dead camera must not keep a viewer waiting. */
export type Rank = 'fresh' | 'retry'

/** Lets only so many sources start at once: a start costs ten times what a running pull does. */
export class StartQueue {
  readonly #limit: number
  readonly #clock: Clock
  /** However many cameras are dead, one place is left for those that are not. */
  readonly #retryLimit: number
  readonly #waiting: Readonly<Record<Rank, Map<Ticket, () => void>>> = { fresh: new Map(), retry: new Map() }
  /** With what ends each turn. */
  readonly #starting: Readonly<Record<Rank, Map<Ticket, Timer>>> = { fresh: new Map(), retry: new Map() }

  constructor(limit: number, clock: Clock) {
    this.#limit = limit
    this.#clock = clock
    this.#retryLimit = Math.max(1, limit - 1)
  }

  get starting(): number {
    return this.#starting.fresh.size + this.#starting.retry.size
  }

  get waiting(): number {
    return this.#waiting.fresh.size + this.#waiting.retry.size
  }

  /** Calls `onTurn` once, as soon as there is room: perhaps before it returns, so the ticket is handed in too. */
  enter(rank: Rank, onTurn: (ticket: Ticket) => void): Ticket {
    const ticket: Ticket = {
      leave: () => {
        this.#waiting[rank].delete(ticket)
        this.#starting[rank].get(ticket)?.cancel()
        if (this.#starting[rank].delete(ticket)) this.#admit()
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
    if (this.starting >= this.#limit) return undefined
    if (this.#waiting.fresh.size > 0) return 'fresh'
    return this.#starting.retry.size < this.#retryLimit ? 'retry' : undefined
  }
}
