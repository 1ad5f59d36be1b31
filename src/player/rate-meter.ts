/** A sum of amounts over a sliding window, per second. Holds no more than the window. */
export class RateMeter {
  readonly #windowMs: number
  #entries: { readonly atMs: number; readonly amount: number }[] = []

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  add(amount: number, nowMs: number): void {
    this.#entries.push({ atMs: nowMs, amount })
    const [oldest] = this.#entries
    if (oldest !== undefined && nowMs - oldest.atMs > 2 * this.#windowMs) this.#forget(nowMs)
  }

  perSecond(nowMs: number): number {
    this.#forget(nowMs)
    const sum = this.#entries.reduce((sum, { amount }) => sum + amount, 0)
    return (sum * 1000) / this.#windowMs
  }

  #forget(nowMs: number): void {
    this.#entries = this.#entries.filter(({ atMs }) => nowMs - atMs <= this.#windowMs)
  }
}
