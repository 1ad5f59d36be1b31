/** How often a value lay where: counted in place, cheap enough for every unit, read when somebody asks. */
export class Distribution {
  /** Upper bounds, rising, each included. */
  readonly bounds: readonly number[]
  /** How many values lay up to each bound and above the one before; the last, above all. */
  readonly counts: number[]
  #sum = 0

  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.counts = [...bounds, Infinity].map(() => 0)
  }

  /** Sum of all values. */
  get sum(): number {
    return this.#sum
  }

  observe(value: number): void {
    const { bounds, counts } = this
    let at = 0
    while (at < bounds.length && value > bounds[at]!) at++
    counts[at]!++
    this.#sum += value
  }
}
