/** Does one piece of work after the other, in the order in which they came. */
export class OneByOne {
  readonly #onFault: (error: unknown) => void
  #last: Promise<unknown> = Promise.resolve()

  /** @param onFault hears what a piece of work rejected with, beside whoever asked for it. */
  constructor(onFault: (error: unknown) => void) {
    this.#onFault = onFault
  }

  /** Settles as the work does. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    this.#last = result.catch(this.#onFault)
    return result
  }

  /** Resolves when what has come until now is done. */
  async idle(): Promise<void> {
    await this.#last
  }
}
