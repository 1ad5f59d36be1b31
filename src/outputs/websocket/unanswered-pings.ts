interface Ping {
  readonly number: number
  readonly writtenMs: number
}

/** More than this are not kept; the oldest is what counts. */
const MAX_PINGS = 64

/** The pings written to one viewer that it has not answered: the oldest one's age is how far behind the viewer is. */
export class UnansweredPings {
  readonly #pings: Ping[] = []

  written(number: number, nowMs: number): void {
    if (this.#pings.length < MAX_PINGS) this.#pings.push({ number, writtenMs: nowMs })
  }

  /** Answers the ping and those before it: a client may answer the newest alone (RFC 6455 §5.5.3). */
  answered(number: number): void {
    const index = this.#pings.findIndex((ping) => ping.number === number)
    this.#pings.splice(0, index + 1)
  }

  /** Milliseconds; 0 when all are answered. */
  oldestAgeMs(nowMs: number): number {
    const oldest = this.#pings[0]
    return oldest === undefined ? 0 : nowMs - oldest.writtenMs
  }
}
