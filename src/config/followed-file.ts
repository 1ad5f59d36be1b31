import type { Clock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { readText } from '../files/read-text.ts'
import { watchFile, type FileWatch } from '../files/watch.ts'
import type { Log } from '../log.ts'
import { existing, readNamedFile } from './file-fields.ts'
import { settledText } from './settled-text.ts'

export interface FollowedFileOptions<Value> {
  readonly path: string
  /** Throws a `RelayError` that names the file and what is wrong in it. */
  readonly parse: (text: string) => Value
  readonly clock: Clock
  readonly log: Log
}

/** What a settings file says, now and after each edit. A broken edit changes nothing and is logged. */
export class FollowedFile<Value> {
  readonly #options: FollowedFileOptions<Value>
  readonly #listeners = new Set<(value: Value) => void>()
  #watch: FileWatch | undefined
  #text: string
  #value: Value
  #turn: Promise<void> = Promise.resolve()

  private constructor(options: FollowedFileOptions<Value>, text: string) {
    this.#options = options
    this.#text = text
    this.#value = options.parse(text)
  }

  /** Rejects with `config-broken` when the file is missing or has a fault. */
  static async open<Value>(options: FollowedFileOptions<Value>): Promise<FollowedFile<Value>> {
    const { path } = options
    const file = new FollowedFile(options, await readNamedFile(path))
    file.#watch = await watchFile(options.path, () => file.#changed())
    // What was written before the watch began is not missed either.
    file.#changed()
    await file.#turn
    return file
  }

  get value(): Value {
    return this.#value
  }

  /** Calls `listener` with what each sound edit says, until the file is closed. */
  onChange(listener: (value: Value) => void): void {
    this.#listeners.add(listener)
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#listeners.clear()
    await this.#watch?.close()
    this.#watch = undefined
  }

  #changed(): void {
    this.#turn = this.#turn.then(() => this.#reload())
  }

  async #reload(): Promise<void> {
    const { path, parse, clock, log } = this.#options
    try {
      const text = existing(path, await settledText(() => readText(path), this.#text, clock))
      if (text === this.#text) return
      this.#text = text
      this.#value = parse(text)
      log.info({ file: path }, 'A settings file was edited')
      for (const listener of this.#listeners) listener(this.#value)
    } catch (error) {
      log.error(
        { file: path, reason: messageOf(error) },
        'A settings file has a fault, what it said before counts',
      )
    }
  }
}
