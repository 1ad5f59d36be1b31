interface Count {
  readonly atMs: number
  readonly pictures: number
  readonly bytes: number
}

/** Pictures and bits in a second, as the average over the counts of the last few seconds. */
export class Rates {
  readonly #windowMs: number
  readonly #counts: Count[] = []

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  get fps(): number {
    return this.#perSec(({ pictures }) => pictures)
  }

  get bitsPerSec(): number {
    return this.#perSec(({ bytes }) => bytes) * 8
  }

  /** Takes what a rendition has counted since it was made. */
  push(count: Count): void {
    this.#counts.push(count)
    while (this.#counts.length > 2 && count.atMs - this.#counts[1]!.atMs >= this.#windowMs)
      this.#counts.shift()
  }

  #perSec(read: (count: Count) => number): number {
    const [oldest] = this.#counts
    const newest = this.#counts.at(-1)
    if (oldest === undefined || newest === undefined || newest.atMs <= oldest.atMs) return 0
    return ((read(newest) - read(oldest)) * 1000) / (newest.atMs - oldest.atMs)
  }
}
