import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { Clock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { writeAtomic } from '../files/atomic-write.ts'
import { readTextIfSound } from '../files/read-text.ts'
import type { Log } from '../log.ts'

/** Whoever was not back by then does not wait any more. */
const KEPT_MS = 300_000
/** More are not kept. */
const MAX_NAMES = 10_000

const fileSchema = z.object({ leftMs: z.number(), watched: z.array(z.string()).max(MAX_NAMES) })

export interface WatchedFileParts {
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Log
}

/** `watched.json`: what was watched when a relay ended, left for the one that is started next on that data folder. */
export class WatchedFile {
  readonly #path: string
  readonly #clock: Clock
  readonly #log: Log

  constructor({ dataDir, clock, log }: WatchedFileParts) {
    this.#path = join(dataDir, 'watched.json')
    this.#clock = clock
    this.#log = log
  }

  /** What the relay before this one left within the last five minutes. It is gone from then on. */
  async take(): Promise<ReadonlySet<string>> {
    const text = await readTextIfSound(this.#path).catch(() => undefined)
    await rm(this.#path, { force: true }).catch(() => undefined)
    const parsed = fileSchema.safeParse(parseJson(text ?? ''))
    const isFresh = parsed.success && Math.abs(this.#clock.nowMs() - parsed.data.leftMs) < KEPT_MS
    return new Set(isFresh ? parsed.data.watched : [])
  }

  /** Leaves it to the next relay. Never rejects: it only makes a restart shorter. */
  async leave(watched: readonly string[]): Promise<void> {
    if (watched.length === 0) return
    const facts = { leftMs: this.#clock.nowMs(), watched: watched.slice(0, MAX_NAMES) }
    try {
      await writeAtomic(this.#path, `${JSON.stringify(facts)}\n`, { mode: 0o600 })
    } catch (error) {
      this.#log.debug({ reason: messageOf(error) }, 'What is watched could not be left to the next relay')
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
