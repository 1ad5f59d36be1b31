import { messageOf } from '../errors.ts'
import type { SourceFault } from './source.ts'

/** The life of a source: one pull after another, each begun when the one before has left nothing open. */
export class PullLife {
  #running: AbortController | undefined
  #ended: Promise<void> = Promise.resolve()

  /**
   * @param pull resolves with what went wrong when nothing is left open, also after an abort.
   * @param onFault told once how the pull ended, unless it was stopped before; it may start the next.
   * @throws TypeError while one runs.
   */
  start(pull: (signal: AbortSignal) => Promise<SourceFault>, onFault: (fault: SourceFault) => void): void {
    if (this.#running) throw new TypeError('Cannot start a source that runs; stop it first')
    const running = new AbortController()
    this.#running = running
    const pulled = this.#ended.then(() => pull(running.signal))
    this.#ended = pulled.catch(brokenOff).then((fault) => {
      if (running.signal.aborted) return
      this.#running = undefined
      onFault(fault)
    })
  }

  /** Idempotent; resolves when nothing is left open. */
  stop(): Promise<void> {
    this.#running?.abort()
    this.#running = undefined
    return this.#ended
  }
}

/** What a pull ends with that threw what nobody foresaw. */
export function brokenOff(thrown: unknown): SourceFault {
  return { cause: 'exited', message: `The pull broke off: ${messageOf(thrown)}` }
}
