import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { LogWindow } from './log-window.ts'

/** So many addresses get a line of their own in one window. */
const MAX_ADDRESSES = 20

/**
 * Tokens and logins that open nothing, in the log without filling it: an address gets a line when it begins and
 * one that counts the rest when a minute is over; beyond 20 addresses a minute the others are only counted together.
 */
export class RefusedLogins {
  readonly #log: Log
  readonly #window: LogWindow
  /** How often since its line, by address. */
  readonly #more = new Map<string, number>()
  #others = 0

  constructor({ log, clock }: { readonly log: Log; readonly clock: Clock }) {
    this.#log = log
    this.#window = new LogWindow(clock, () => this.#sumUp())
  }

  /** A token or a login link from this address was wrong, or is no longer valid. */
  note(from: string, requestId: string): void {
    const more = this.#more.get(from)
    if (more !== undefined) this.#more.set(from, more + 1)
    else if (this.#more.size >= MAX_ADDRESSES) this.#others++
    else {
      this.#more.set(from, 0)
      this.#log.warn({ from, requestId }, 'login refused')
    }
    this.#window.open()
  }

  /** Say what was only counted so far. */
  close(): void {
    this.#window.close()
  }

  #sumUp(): void {
    for (const [from, times] of this.#more)
      if (times > 0) this.#log.warn({ from, times }, 'login refused again')
    if (this.#others > 0) this.#log.warn({ times: this.#others }, 'logins refused from many more addresses')
    this.#more.clear()
    this.#others = 0
  }
}
