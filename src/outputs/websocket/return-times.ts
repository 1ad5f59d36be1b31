/** A server that is started again right away is there after about so long; earlier tries would be in vain. */
const FIRST_MS = 250
/** So many come back in a second, each a little later than the one before. */
const PER_SECOND = 1_000
/** However many there are, nobody waits for longer. */
const LAST_MS = 1_250

/** When viewers come back to a server that is started again: soon, and not all at once. */
export class ReturnTimes {
  #told = 0

  /** Milliseconds from now, for the next viewer. */
  next(): number {
    const behindMs = (this.#told++ * 1_000) / PER_SECOND
    return FIRST_MS + (behindMs % (LAST_MS - FIRST_MS))
  }
}
