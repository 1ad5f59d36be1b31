import { dirname } from 'node:path'
import { writeAtomic } from '../files/atomic-write.ts'
import { makePrivateFolder } from '../files/private-folder.ts'
import type { Log } from '../log.ts'
import { entryOf } from './compiled-stream.ts'
import type { CompiledStream } from './compiled-stream.ts'
import { conflictFile } from './config-files.ts'
import type { ConfigFiles } from './config-files.ts'

/** Streams that the API and somebody at the file changed at the same moment. */
export class Conflicts {
  readonly #files: ConfigFiles
  readonly #log: Log
  /** In words, by stream. */
  readonly #messages = new Map<string, string>()

  constructor(files: ConfigFiles, log: Log) {
    this.#files = files
    this.#log = log
  }

  /** The newest, in words without a secret. */
  get latest(): string | undefined {
    return [...this.#messages.values()].at(-1)
  }

  /**
   * Put the file's versions aside, by stream and without their secrets: what is put aside may lie there for years.
   * Undefined is one that was removed there.
   */
  async report(streams: ReadonlyMap<string, CompiledStream | undefined>): Promise<void> {
    for (const [id, theirs] of streams) {
      const aside = conflictFile(this.#files, id)
      await makePrivateFolder(dirname(aside))
      await writeAtomic(
        aside,
        `${JSON.stringify(theirs === undefined ? null : entryOf(theirs, true), undefined, 2)}\n`,
        { mode: 0o600 },
      )
      const message =
        `The stream "${id}" was changed by the API and in ${this.#files.streamsFile} at the same moment; ` +
        `the API's version stands, the file's lies in ${aside}`
      this.#messages.set(id, message)
      this.#log.error({ stream: id }, message)
    }
  }

  /** Somebody wrote these streams anew. */
  settle(ids: Iterable<string>): void {
    for (const id of ids) this.#messages.delete(id)
  }

  /** Somebody saved a whole file that is in order. */
  clear(): void {
    this.#messages.clear()
  }
}
