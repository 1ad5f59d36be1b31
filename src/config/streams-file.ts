import { removeLeftovers, restoreBackup, writeAtomic } from '../files/atomic-write.ts'
import { withLock } from '../files/lock.ts'
import { readText } from '../files/read-text.ts'
import { watchFile, type FileWatch } from '../files/watch.ts'
import type { Clock } from '../clock.ts'
import { RelayError } from '../errors.ts'
import { secretsFile, streamsBackup, streamsLock, type ConfigFiles } from './config-files.ts'
import { settledText } from './settled-text.ts'
import { StreamsDocument } from './streams-document.ts'

/** streams.json on the disk, which others write too. */
export class StreamsFile {
  readonly #files: ConfigFiles
  readonly #clock: Clock
  /** The file as it was read or written last; undefined while there has been none. */
  text: string | undefined

  constructor(files: ConfigFiles, clock: Clock) {
    this.#files = files
    this.#clock = clock
  }

  /** Puts in order what a crash left, and reads. Undefined when there is no file. */
  async open(): Promise<string | undefined> {
    const { streamsFile } = this.#files
    await restoreBackup(streamsFile, streamsBackup(this.#files), isDocument)
    await removeLeftovers(streamsFile)
    await removeLeftovers(secretsFile(this.#files))
    return readText(streamsFile)
  }

  /** Whether it is as it was read or written last. */
  async isKnown(): Promise<boolean> {
    return (await readText(this.#files.streamsFile)) === this.text
  }

  /** What is in it now, once nobody is in the middle of writing it. */
  read(): Promise<string | undefined> {
    return settledText(() => readText(this.#files.streamsFile), this.text, this.#clock)
  }

  /** Writes it; false, and nothing is written, when somebody else wrote it after we read it. */
  replace(text: string): Promise<boolean> {
    return writeAtomic(this.#files.streamsFile, text, {
      backup: streamsBackup(this.#files),
      unless: async () => !(await this.isKnown()),
    })
  }

  /** Runs `work` while no other writer of it, or of its secrets, does. */
  locked<T>(work: () => Promise<T>): Promise<T> {
    return withLock(streamsLock(this.#files), work)
  }

  /** Calls `changed` after each change, whoever made it. */
  watch(changed: () => void): Promise<FileWatch> {
    return watchFile(this.#files.streamsFile, changed)
  }
}

function isDocument(text: string): boolean {
  try {
    StreamsDocument.parse(text)
    return true
  } catch (error) {
    if (error instanceof RelayError) return false
    throw error
  }
}
