import type { Clock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import { LogWindow } from './log-window.ts'

/** So many get a line of their own in one window. */
export const MAX_LINES = 20

/**
 * Requests that failed by a fault of the relay, in the log without filling it, whoever finds one and repeats it: 20 a
 * minute get a line, and one more counts the rest when the minute is over.
 */
export class FailedRequests {
  readonly #log: Log
  readonly #window: LogWindow
  #lines = 0
  #more = 0

  constructor({ log, clock }: { readonly log: Log; readonly clock: Clock }) {
    this.#log = log
    this.#window = new LogWindow(clock, () => this.#sumUp())
  }

  /** `error` is what was thrown; the answer does not tell it. */
  note(error: unknown, requestId: string): void {
    this.#window.open()
    if (this.#lines >= MAX_LINES) {
      this.#more++
      return
    }
    this.#lines++
    const stack = error instanceof Error ? error.stack : undefined
    this.#log.error({ requestId, reason: messageOf(error), stack }, 'A request failed inside the relay')
  }

  /** Say what was only counted so far. */
  close(): void {
    this.#window.close()
  }

  #sumUp(): void {
    if (this.#more > 0) this.#log.error({ times: this.#more }, 'More requests failed inside the relay')
    this.#lines = 0
    this.#more = 0
  }
}
