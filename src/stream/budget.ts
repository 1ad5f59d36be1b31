import type { Reader } from './reader.ts'
import type { Ledger, Ring } from './ring.ts'

/** After a measure, this part of the limit is in use at most, so that the next one is not due at once. */
const LOW_WATER = 0.9

/** A ring with its readers, as the budget sees it. */
export interface BudgetMember {
  readonly ring: Ring
  readonly readers: ReadonlySet<Reader>
  /** Bytes that only its readers' sockets still hold. */
  measureQueue(): number
}

/** How often each measure was taken; plain numbers that only grow. */
export interface BudgetStats {
  /** Rings without readers cut to their newest GOP. */
  unwatchedShrunk: number
  /** Rings with readers cut to their newest GOP. */
  watchedShrunk: number
  /** Rings whose GOP alone was over its share, cut to the poster. */
  cutToPoster: number
  readersEnded: number
}

/**
 * One byte bound over all rings, and over what has left them and still waits in readers' sockets, each unit once. What
 * waits for readers and is in its ring as well counts as the ring's. When the bound is passed, in this order until
 * enough is free: rings nobody watches shrink to their newest GOP; rings that are watched do; GOPs that alone are
 * over an equal share shrink to their poster; the readers that hold the most are ended.
 */
export class Budget implements Ledger {
  readonly limit: number
  /** Written by the rings. */
  ringBytes = 0
  readonly stats: BudgetStats = { unwatchedShrunk: 0, watchedShrunk: 0, cutToPoster: 0, readersEnded: 0 }
  #queuedBytes = 0
  #enforcing = false
  readonly #members = new Set<BudgetMember>()

  constructor(limitBytes: number) {
    this.limit = limitBytes
  }

  /** Bytes of all rings, and of what is queued outside them as of the last sweep. */
  get used(): number {
    return this.ringBytes + this.#queuedBytes
  }

  get isExceeded(): boolean {
    return this.ringBytes + this.#queuedBytes > this.limit
  }

  join(member: BudgetMember): void {
    this.#members.add(member)
  }

  leave(member: BudgetMember): void {
    this.#members.delete(member)
  }

  /** Measures what is queued; called by the hub's one timer. */
  sweep(): void {
    this.#measureQueues()
    if (this.isExceeded) this.enforce()
  }

  enforce(): void {
    if (this.#enforcing) return
    this.#enforcing = true
    try {
      this.#takeMeasures(this.limit * LOW_WATER)
    } finally {
      this.#enforcing = false
    }
  }

  #takeMeasures(target: number): void {
    this.#shrink((member) => member.readers.size === 0, 'unwatchedShrunk', target)
    this.#shrink((member) => member.readers.size > 0, 'watchedShrunk', target)
    this.#cutToPosters(target)
    this.#measureQueues()
    if (this.used > target) this.#endSlowest(target)
  }

  #shrink(
    applies: (member: BudgetMember) => boolean,
    stat: 'unwatchedShrunk' | 'watchedShrunk',
    target: number,
  ): void {
    for (const { ring } of this.#largestFirst(applies)) {
      if (this.used <= target) return
      const before = ring.bytes
      ring.shrinkToGop()
      if (ring.bytes < before) this.stats[stat]++
    }
  }

  /** Only for what the rings themselves hold over the limit: no camera loses its cache for a viewer's stuck socket. */
  #cutToPosters(target: number): void {
    const share = target / Math.max(1, this.#members.size)
    for (const { ring } of this.#largestFirst((member) => member.ring.bytes > share)) {
      if (this.ringBytes <= target) return
      ring.shrinkToPoster(share)
      this.stats.cutToPoster++
    }
  }

  #endSlowest(target: number): void {
    const holders: { member: BudgetMember; reader: Reader; bytes: number }[] = []
    for (const member of this.#members) {
      for (const reader of member.readers) {
        const bytes = reader.unsentBytes - Math.max(0, reader.position - member.ring.evictedBytes)
        if (bytes > 0) holders.push({ member, reader, bytes })
      }
    }
    holders.sort((a, b) => b.bytes - a.bytes)
    for (const { member, reader } of holders) {
      if (this.used <= target) return
      const before = member.measureQueue()
      reader.end('budget', 'The relay ran out of memory for its viewers and ended the slowest ones.')
      this.#queuedBytes += member.measureQueue() - before
      this.stats.readersEnded++
    }
  }

  #measureQueues(): void {
    this.#queuedBytes = 0
    for (const member of this.#members) this.#queuedBytes += member.measureQueue()
  }

  #largestFirst(applies: (member: BudgetMember) => boolean): BudgetMember[] {
    return [...this.#members].filter(applies).sort((a, b) => b.ring.bytes - a.ring.bytes)
  }
}
