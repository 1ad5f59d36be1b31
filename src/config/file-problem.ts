import type { RelayError } from '../errors.ts'
import type { Log } from '../log.ts'
import { brokenError } from './config-errors.ts'

/** What is wrong with streams.json as it lies on the disk; the log hears of it once. */
export class FileProblem {
  readonly #file: string
  readonly #log: Log
  #error: RelayError | undefined

  constructor(file: string, log: Log) {
    this.#file = file
    this.#log = log
  }

  /** Undefined while all is well. */
  get error(): RelayError | undefined {
    return this.#error
  }

  /** @param effect what becomes of the streams. */
  set(error: unknown, effect = 'the streams stay as they were'): void {
    const broken = brokenError(this.#file, error)
    if (broken.message !== this.#error?.message) this.#log.error({}, `${broken.message} (${effect})`)
    this.#error = broken
  }

  clear(): void {
    if (this.#error !== undefined) this.#log.info({}, 'streams.json is in order again')
    this.#error = undefined
  }
}
