import type { Clock } from '../clock.ts'

/** So long one piece of work keeps the event loop: a part of what may come late without being noticed. */
const TURN_MS = 2

/** So many viewers are served whatever the time: those of most cameras, which then wait for nobody's crowd. */
const FEW = 16
/**
 * The first turn of light work, enough for a picture to a thousand viewers and more: to do each of them in short turns
 * costs up to a tenth more CPU.
 */
const LIGHT_MS = 20

export interface TurnOptions {
  /** Runs what it is given when everything else that is due has run; `setImmediate`. */
  readonly later?: (run: () => void) => void
  /** So many viewers are served whatever the time; 16. */
  readonly few?: number
  /** How long the first turn of light work is; 20. */
  readonly lightMs?: number
}

/** Work that is done in pieces. */
export interface Piecework {
  /** Does something, and goes on until {@link Turns.isOver}. Returns whether anything is left. */
  goOn(): boolean
}

/**
 * Divides the event loop among fan-outs. What one cannot finish in its turn it goes on with behind all others that
 * wait, and between two turns sockets, timers and the other cameras have theirs.
 */
export class Turns {
  readonly few: number
  readonly #clock: Clock
  readonly #lightMs: number
  readonly #later: (run: () => void) => void
  readonly #waiting: Piecework[] = []
  #endMs = 0

  constructor(clock: Clock, { later = setImmediate, few = FEW, lightMs = LIGHT_MS }: TurnOptions = {}) {
    this.#clock = clock
    this.#later = later
    this.few = few
    this.#lightMs = lightMs
  }

  get isOver(): boolean {
    return this.#clock.nowMs() >= this.#endMs
  }

  /** New work comes. Its first turn is over at once while other work waits, which has been there for longer. */
  begin(isLight = false): void {
    const turnMs = isLight ? this.#lightMs : TURN_MS
    this.#endMs = this.#waiting.length > 0 ? 0 : this.#clock.nowMs() + turnMs
  }

  /** The work was not finished in its turn; it must not be waiting already. */
  goOnLater(work: Piecework): void {
    if (this.#waiting.push(work) === 1) this.#later(() => this.#run())
  }

  #run(): void {
    this.#endMs = this.#clock.nowMs() + TURN_MS
    let count = this.#waiting.length
    do {
      const work = this.#waiting[0]!
      const isLeft = work.goOn()
      this.#waiting.shift()
      if (isLeft) this.#waiting.push(work)
    } while (--count > 0 && !this.isOver)
    if (this.#waiting.length > 0) this.#later(() => this.#run())
  }
}
