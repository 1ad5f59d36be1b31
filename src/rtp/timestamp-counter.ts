/** Counts the RTP timestamps of one stream on past their 32 bits (RFC 3550 §5.1). */
export class TimestampCounter {
  #wire: number | undefined
  #counted = 0

  /** The newest timestamp as it came; undefined before the first. */
  get wire(): number | undefined {
    return this.#wire
  }

  /** Of the next packet, which is at most half the range before or behind the last one. */
  count(wire: number): number {
    this.#counted = this.place(wire)
    this.#wire = wire
    return this.#counted
  }

  /** Where another timestamp of the same stream lies, such as that of a sender report. */
  place(wire: number): number {
    // The difference as a signed number of 32 bits.
    return this.#wire === undefined ? wire : this.#counted + ((wire - this.#wire) | 0)
  }
}
