/**
 * What this page has arranged and the relay has not taken yet. What the relay says of it meanwhile speaks of an order before the newest
 * one: whoever holds an arrow key down would see tiles jump back, and move them from there.
 */
export class OwnOrders {
  readonly #sent = new Set<string>()
  #pending = 0
  #foreign: readonly string[] | undefined

  /** An order is on its way to the relay. */
  begin(ids: readonly string[]): void {
    this.#pending++
    this.#sent.add(ids.join())
    this.#foreign = undefined
  }

  /** The relay said that the streams are in this order. Returns whether that is to be passed over. */
  passesOver(ids: readonly string[]): boolean {
    if (this.#pending === 0) return false
    this.#foreign = this.#sent.has(ids.join()) ? undefined : ids
    return true
  }

  /** The relay answered. Returns the order that somebody else made meanwhile, when none of this page's is on its way any more. */
  end(): readonly string[] | undefined {
    this.#pending--
    if (this.#pending > 0) return undefined
    this.#sent.clear()
    const foreign = this.#foreign
    this.#foreign = undefined
    return foreign
  }
}
