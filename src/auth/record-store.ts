import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Clock, Timer } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import { writeAtomic } from '../files/atomic-write.ts'
import { withLock } from '../files/lock.ts'
import { watchFile, type FileWatch } from '../files/watch.ts'
import {
  editOf,
  encodeRecords,
  readRecords,
  type RecordFile,
  type RecordForm,
  type SecretRecord,
} from './record-file.ts'
import { findByHash } from './secret.ts'

/** What another process makes is known here after so long. */
const QUIET_MS = 10

/** Timers of Node hold 31 bits of milliseconds; what lives longer is looked at again after a day. */
const MAX_DELAY_MS = 24 * 3600 * 1000

export interface RecordStoreOptions {
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Log
  /** Who makes changes beside the relay; undefined in the relay itself, whose changes have their own lines in the log. */
  readonly editor?: string | undefined
}

/**
 * Records of one kind in a file of the data folder: hashes only, readable by the owner only. Every process may
 * change them, under a lock; an open store sees it at once.
 */
export class RecordStore<Kind extends SecretRecord> {
  readonly #options: RecordStoreOptions
  readonly #form: RecordForm<Kind>
  readonly #path: string
  readonly #revoked = new Set<(id: string) => void>()
  #records: readonly Kind[] = []
  /** As the file named it when it was read last. */
  #editor: RecordFile<Kind>['editor']
  #watch: FileWatch | undefined
  #expiry: Timer | undefined
  #last: Promise<void> = Promise.resolve()

  private constructor(options: RecordStoreOptions, form: RecordForm<Kind>) {
    this.#options = options
    this.#form = form
    this.#path = join(options.dataDir, `${form.plural}.json`)
  }

  /** Read the file and follow it. A `RelayError` with code `config-broken` when it is not ours to understand. */
  static async open<Kind extends SecretRecord>(
    options: RecordStoreOptions,
    form: RecordForm<Kind>,
  ): Promise<RecordStore<Kind>> {
    const store = new RecordStore(options, form)
    store.#watch = await watchFile(store.#path, () => void store.#reload(), QUIET_MS)
    try {
      await store.#inTurn(async () => {
        const { records, editor } = await readRecords(store.#path, form)
        store.#editor = editor
        store.#take(records)
      })
    } catch (error) {
      await store.close()
      throw error
    }
    return store
  }

  /** All of them, as they stand in the file; those that have expired too. */
  get records(): readonly Kind[] {
    return this.#records
  }

  /** The one that `secret` opens; undefined when it opens none, or that has expired. */
  find(secret: string): Kind | undefined {
    const record = findByHash(this.#records, secret)
    return record && this.isValid(record) ? record : undefined
  }

  /** The one of this id that is still valid. */
  get(id: string): Kind | undefined {
    const record = this.#records.find((record) => record.id === id)
    return record && this.isValid(record) ? record : undefined
  }

  /** Whether it has not expired. */
  isValid({ expiresMs }: Kind): boolean {
    return expiresMs === undefined || expiresMs > this.#options.clock.nowMs()
  }

  /** Resolves once what `edit` makes of the records is on the disk. What it throws changes nothing. */
  change(edit: (records: readonly Kind[]) => readonly Kind[]): Promise<void> {
    return this.#inTurn(() =>
      withLock(this.#path, async () => {
        const records = edit(await this.#refresh())
        const { editor: who, clock } = this.#options
        const editor = who === undefined ? undefined : { who, atMs: Math.round(clock.nowMs()) }
        await writeAtomic(this.#path, encodeRecords(this.#form, { records, editor }), { mode: 0o600 })
        this.#editor = editor
        this.#take(records)
      }),
    )
  }

  /** Call `listener` with the id of whatever was removed or has expired. Returns the way to stop it. */
  onRevoked(listener: (id: string) => void): () => void {
    this.#revoked.add(listener)
    return () => this.#revoked.delete(listener)
  }

  /** Stop following the file. Idempotent. */
  async close(): Promise<void> {
    this.#expiry?.cancel()
    this.#revoked.clear()
    await this.#watch?.close()
    this.#watch = undefined
  }

  async #reload(): Promise<void> {
    try {
      await this.#inTurn(async () => void (await this.#refresh()))
    } catch (error) {
      const { plural } = this.#form
      this.#options.log.error(
        { reason: messageOf(error) },
        `${plural}.json cannot be read, the ${plural} stay as they were`,
      )
    }
  }

  /** Take what the file holds now. What another process made of it is logged here, for nobody else would. */
  async #refresh(): Promise<readonly Kind[]> {
    const { records, editor } = await readRecords(this.#path, this.#form)
    const edit = editOf(this.#records, records)
    // Who edits by hand leaves there what the last one wrote.
    const who = isDeepStrictEqual(editor, this.#editor) ? undefined : editor?.who
    this.#editor = editor
    this.#take(records)
    const { plural } = this.#form
    if (edit)
      this.#options.log.info(
        { audit: `${plural} changed`, ...(who !== undefined && { who }), ...edit },
        `The ${plural} were changed by another process`,
      )
    return records
  }

  /** One after the other, so that a reload which read the old file never undoes a change. */
  #inTurn(task: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(task)
    this.#last = turn.catch(() => undefined)
    return turn
  }

  #take(records: readonly Kind[]): void {
    const before = this.#records.filter((record) => this.isValid(record))
    this.#records = records
    this.#report(before)
  }

  /** Tell of those of `before` that open nothing any more, and wake up when the next one expires. */
  #report(before: readonly Kind[]): void {
    const valid = this.#records.filter((record) => this.isValid(record))
    const ids = new Set(valid.map(({ id }) => id))
    for (const { id } of before) if (!ids.has(id)) for (const listener of this.#revoked) listener(id)
    this.#expiry?.cancel()
    const nextMs = Math.min(...valid.map((record) => record.expiresMs ?? Infinity))
    if (nextMs === Infinity) return
    const delayMs = Math.min(nextMs - this.#options.clock.nowMs(), MAX_DELAY_MS)
    this.#expiry = this.#options.clock.after(Math.max(delayMs, 0), () => this.#report(valid))
  }
}
