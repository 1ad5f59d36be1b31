import type { Cause } from './source.ts'
import type { State, Status } from './status.ts'

/** As many outages of a rendition are kept. */
export const KEPT_OUTAGES = 30

/** A time in which a rendition had no pictures although they were wanted. */
export interface Outage {
  /** {@link Clock.nowMs} when it began. */
  readonly startMs: number
  /** When pictures came again, or nobody wanted them any more; undefined while it goes on. */
  readonly endMs: number | undefined
  /** The last fault in it, which tells most; undefined where somebody restarted the pull or changed its settings. */
  readonly cause: Cause | undefined
  /** That fault's sentence for people; may name the camera's address. */
  readonly message: string | undefined
}

/** The newest {@link KEPT_OUTAGES} outages of one rendition, told from its states. */
export class Outages {
  readonly #past: Outage[] = []
  #open: Outage | undefined
  #state: State = 'idle'

  /** Oldest first; only the last one can still go on. */
  get list(): readonly Outage[] {
    const all = this.#open === undefined ? this.#past : [...this.#past, this.#open]
    return all.slice(-KEPT_OUTAGES)
  }

  /** Takes each status that the rendition has, in their order. */
  push(status: Status): void {
    const { state, sinceMs } = status
    const wasLive = this.#state === 'live'
    this.#state = state
    if (state === 'retrying') this.#fail(status)
    else if (state !== 'starting') this.#end(sinceMs)
    else if (wasLive)
      this.#open = { startMs: sinceMs, endMs: undefined, cause: undefined, message: undefined }
  }

  #fail({ sinceMs, cause, message }: Status): void {
    this.#open = { startMs: this.#open?.startMs ?? sinceMs, endMs: undefined, cause, message }
  }

  #end(endMs: number): void {
    if (this.#open === undefined) return
    this.#past.push({ ...this.#open, endMs })
    if (this.#past.length > KEPT_OUTAGES) this.#past.shift()
    this.#open = undefined
  }
}
