import { join } from 'node:path'
import { messageOf } from '../errors.ts'
import { writeAtomic } from '../files/atomic-write.ts'
import { readText } from '../files/read-text.ts'
import type { Log } from '../log.ts'
import { STREAM_ID } from './streams.ts'

export interface StreamOrderOptions {
  readonly dataDir: string
  readonly log: Log
}

/**
 * The order in which people arranged the streams: `order.json` of the data folder, apart from streams.json, whose
 * layout belongs to whoever writes it by hand.
 */
export class StreamOrder {
  readonly #path: string
  readonly #listeners = new Set<() => void>()
  #ids: readonly string[]
  #last: Promise<unknown> = Promise.resolve()

  private constructor(path: string, ids: readonly string[]) {
    this.#path = path
    this.#ids = ids
  }

  /** Read the file; none is no order, and one that cannot be read is reported and replaced at the next change. */
  static async open({ dataDir, log }: StreamOrderOptions): Promise<StreamOrder> {
    const path = join(dataDir, 'order.json')
    try {
      const text = await readText(path)
      return new StreamOrder(path, text === undefined ? [] : parseOrder(text))
    } catch (error) {
      const fields = { path, error: messageOf(error) }
      log.warn(fields, 'order.json cannot be read, the streams are in the order of streams.json')
      return new StreamOrder(path, [])
    }
  }

  /** The streams as people arranged them; those that they did not come last, in the order in which they are given. */
  arrange<Stream extends { readonly id: string }>(streams: readonly Stream[]): Stream[] {
    if (this.#ids.length === 0) return [...streams]
    const places = new Map(this.#ids.map((id, place) => [id, place]))
    const placeOf = ({ id }: Stream): number => places.get(id) ?? places.size
    return streams.toSorted((a, b) => placeOf(a) - placeOf(b))
  }

  /** Arrange the streams anew. Resolves when it is on the disk, and rejects with `config-unwritable`. */
  set(ids: readonly string[]): Promise<void> {
    const write = this.#last.then(async () => {
      await writeAtomic(this.#path, `${JSON.stringify({ version: 1, streams: ids }, null, 2)}\n`, {
        mode: 0o600,
      })
      this.#ids = ids
      for (const listener of this.#listeners) listener()
    })
    this.#last = write.catch(() => undefined)
    return write
  }

  /** Calls `listener` after each change. @returns ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Resolves when nothing is being written. */
  async close(): Promise<void> {
    await this.#last
  }
}

function parseOrder(text: string): readonly string[] {
  const document = JSON.parse(text) as { readonly streams?: unknown } | null
  const streams: unknown = document?.streams
  if (!Array.isArray(streams) || !streams.every((id) => typeof id === 'string' && STREAM_ID.test(id)))
    throw new Error('it does not hold ids of streams')
  return streams as string[]
}
