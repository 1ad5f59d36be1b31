import type { Clock, Timer } from '../clock.ts'

const WINDOW_MS = 60_000

/** A minute from the first event on, at whose end what was only counted in it is said. */
export class LogWindow {
  readonly #clock: Clock
  readonly #sumUp: () => void
  #timer: Timer | undefined

  constructor(clock: Clock, sumUp: () => void) {
    this.#clock = clock
    this.#sumUp = sumUp
  }

  /** Something happened: begins the window unless one is open. */
  open(): void {
    this.#timer ??= this.#clock.after(WINDOW_MS, () => this.#end())
  }

  /** Ends it now. */
  close(): void {
    this.#timer?.cancel()
    this.#end()
  }

  #end(): void {
    this.#timer = undefined
    this.#sumUp()
  }
}
