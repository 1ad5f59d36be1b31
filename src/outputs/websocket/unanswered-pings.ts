interface Ping {
  readonly number: number
  readonly writtenMs: number
}

/** More than this are not kept; the oldest is what counts. */
const MAX_PINGS = 64

/** The pings that were written to many viewers at once, newest last. */
export class PingLog {
  readonly #pings: Ping[] = []

  written(number: number, nowMs: number): void {
    this.#pings.push({ number, writtenMs: nowMs })
    if (this.#pings.length > MAX_PINGS) this.#pings.shift()
  }

  /** 0 = none was written. */
  get newest(): number {
    return this.#pings.at(-1)?.number ?? 0
  }

  /** When it was written; 0 = none was. */
  get newestMs(): number {
    return this.#pings.at(-1)?.writtenMs ?? 0
  }

  after(number: number): readonly Ping[] {
    return this.#pings.filter((ping) => ping.number > number)
  }
}

/** The pings written to one viewer that it has not answered: the oldest one's age is how far behind the viewer is. */
export class UnansweredPings {
  readonly #pings: Ping[] = []
  #log: PingLog | undefined
  /** The newest ping of the log that has been taken over. */
  #seen = 0

  /** Every ping that this log gets from now on is written to this viewer too. */
  follow(log: PingLog): void {
    this.#log = log
    this.#seen = log.newest
  }

  /** @param unwritten of the log's pings, the one that was not written to this viewer */
  unfollow(unwritten?: number): void {
    this.#takeOver()
    this.#log = undefined
    const index = this.#pings.findIndex(({ number }) => number === unwritten)
    if (index >= 0) this.#pings.splice(index, 1)
  }

  written(number: number, nowMs: number): void {
    if (this.#pings.length < MAX_PINGS) this.#pings.push({ number, writtenMs: nowMs })
  }

  /** Answers the ping and those before it: a client may answer the newest alone (RFC 6455 §5.5.3). */
  answered(number: number): void {
    this.#takeOver()
    const index = this.#pings.findIndex((ping) => ping.number === number)
    this.#pings.splice(0, index + 1)
  }

  /** Milliseconds; 0 when all are answered. */
  oldestAgeMs(nowMs: number): number {
    this.#takeOver()
    const oldest = this.#pings[0]
    return oldest === undefined ? 0 : nowMs - oldest.writtenMs
  }

  #takeOver(): void {
    const log = this.#log
    if (log === undefined || log.newest === this.#seen) return
    for (const { number, writtenMs } of log.after(this.#seen)) this.written(number, writtenMs)
    this.#seen = log.newest
  }
}
