/** One player, as its page module hands it to the bench. */
export interface Contender {
  /** Shows the stream at `address` inside `stage`: what a click on a camera does. */
  start(stage: HTMLElement, address: string): void
  stop(): void
}

/** What a page of the bench knows as `bench`. Times are milliseconds since the Unix epoch. */
export class BenchPage {
  readonly #contender: Contender

  constructor(contender: Contender) {
    this.#contender = contender
  }

  /** Starts the player; resolves with the moment before. */
  click(address: string): number {
    const clickMs = performance.timeOrigin + performance.now()
    this.#contender.start(document.body, address)
    return clickMs
  }

  stop(): void {
    this.#contender.stop()
    document.body.replaceChildren()
  }

  /** Keeps the page's main thread busy; returns when that ended. */
  stall(ms: number): number {
    const endMs = performance.now() + ms
    while (performance.now() < endMs);
    return performance.timeOrigin + performance.now()
  }
}

/** To be called once by a page's module. */
export function offer(contender: Contender): void {
  Object.assign(window, { bench: new BenchPage(contender) })
}
