/** So many are served at a time, a few milliseconds' work with the pictures that each is given at once. */
export const JOINS_PER_TURN = 4

/**
 * Lets in those who want to watch, a few at each turn of the event loop: between two turns the cameras' pictures go out
 * to those who watch already, however many come at once. Who comes alone does not wait.
 */
export class Joins {
  readonly #waiting: (() => void)[] = []
  #servedInTurn = 0

  /** Calls `serve` once, perhaps before this returns; it must not throw. */
  enter(serve: () => void): void {
    this.#waiting.push(serve)
    if (this.#waiting.length === 1) this.#serve()
  }

  #serve(): void {
    while (this.#servedInTurn < JOINS_PER_TURN) {
      const serve = this.#waiting.shift()
      if (serve === undefined) return
      if (this.#servedInTurn++ === 0) setImmediate(() => this.#beginTurn())
      serve()
    }
  }

  #beginTurn(): void {
    this.#servedInTurn = 0
    this.#serve()
  }
}
