import type { Clock } from '../clock.ts'
import { FRESH_MS } from './merge.ts'
import type { FreshWrite } from './merge.ts'

/** For so long a write without If-Match is taken for one whose author cannot have seen the edit by hand. */
const UNSEEN_MS = 2000
/** As many earlier entries of a stream are known again in a file that was saved from an old copy. */
const MAX_BEFORES = 16

/** Which streams were changed lately, by whom, so that neither side overwrites what it has not seen. */
export class RecentChanges {
  readonly #clock: Clock
  /** Written by the API. */
  readonly #fresh = new Map<string, FreshWrite>()
  /** Edited by hand, with the moment up to which others cannot have seen it. */
  readonly #edited = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** What the API wrote, by stream. */
  get fresh(): ReadonlyMap<string, FreshWrite> {
    return this.#fresh
  }

  /** The API wrote the stream, which was `before`: its entry as JSON, `''` for none. */
  noteWrite(id: string, before: string): void {
    const befores = [...(this.#fresh.get(id)?.befores ?? []), before]
    const untilMs = this.#clock.nowMs() + FRESH_MS
    this.#fresh.set(id, { befores: new Set(befores.slice(-MAX_BEFORES)), untilMs })
  }

  /** What the API wrote was put back. */
  forgetWrites(ids: Iterable<string>): void {
    for (const id of ids) this.#fresh.delete(id)
  }

  /** Somebody edited these streams by hand. */
  noteEdits(ids: Iterable<string>): void {
    const untilMs = this.#clock.nowMs() + UNSEEN_MS
    for (const id of ids) this.#edited.set(id, untilMs)
  }

  /** Was this stream edited by hand so lately that nobody else can know? True once for each edit. */
  takeUnseen(id: string): boolean {
    const untilMs = this.#edited.get(id)
    this.#edited.delete(id)
    return untilMs !== undefined && this.#clock.nowMs() <= untilMs
  }
}
