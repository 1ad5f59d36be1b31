import type { Clock, Timer } from '../clock.ts'
import type { Hub, HubChange } from '../stream/hub.ts'
import type { Rendition } from '../stream/rendition.ts'
import type { Cause } from '../stream/source.ts'
import type { News } from './message.ts'

/** Another cause of an outage that is known already is told once it has stayed for so long, or as long as `downAfterMs`. */
const CAUSE_STAYS_MS = 30_000

export interface StreamWatchOptions {
  readonly hub: Pick<Hub, 'cameras' | 'onChange'>
  readonly clock: Clock
  /** The machine's time, which may be set meanwhile. */
  readonly wallMs: () => number
  /** So long a rendition must be without pictures before anybody is told. */
  readonly downAfterMs: number
  readonly tell: (news: News) => void
}

interface Outage {
  /** {@link Clock.nowMs} when the last picture came, or when the first try failed. */
  readonly sinceMs: number
  /** Undefined until a try has failed. */
  readonly cause: Cause | undefined
  readonly message: string | undefined
}

/** What was told of one rendition, and what is going on. */
interface Watched {
  /** `nothing`: its next live picture is news. */
  told: 'nothing' | 'live' | 'down'
  toldCause: Cause | undefined
  outage: Outage | undefined
  wasLive: boolean
  timer: Timer | undefined
}

/**
 * Makes news of what happens to the hub's cameras. What is there at the beginning counts as live until it has been
 * without pictures for long enough.
 */
export class StreamWatch {
  readonly #options: StreamWatchOptions
  readonly #watched = new Map<Rendition, Watched>()
  readonly #stopListening: () => void

  constructor(options: StreamWatchOptions) {
    this.#options = options
    for (const { renditions } of options.hub.cameras.values())
      for (const rendition of renditions.values()) {
        this.#watched.set(rendition, beginning('live'))
        this.#see(rendition)
      }
    this.#stopListening = options.hub.onChange((change) => this.#take(change))
  }

  /** Nothing is told any more. Idempotent. */
  close(): void {
    this.#stopListening()
    for (const rendition of this.#watched.keys()) this.#forget(rendition)
  }

  #take(change: HubChange): void {
    if (change.kind === 'status') this.#see(change.rendition)
    else if (change.kind === 'added' || change.kind === 'removed') {
      const { id: stream, name, group } = change.camera
      this.#options.tell({ type: `stream.${change.kind}`, data: { stream, name, group } })
    }
  }

  #see(rendition: Rendition): void {
    const watched = this.#watched.get(rendition) ?? beginning('nothing')
    this.#watched.set(rendition, watched)
    const { state, sinceMs, cause, message } = rendition.status
    const { outage, wasLive } = watched
    watched.wasLive = state === 'live'
    if (state === 'live') this.#end(rendition, watched, 'stream.live')
    else if (state === 'idle' || state === 'stopped') this.#end(rendition, watched, 'stream.idle')
    else if (state === 'retrying') {
      watched.outage = { sinceMs: outage?.sinceMs ?? sinceMs, cause, message }
      this.#plan(rendition, watched)
    } else if (wasLive) watched.outage = { sinceMs, cause, message }
    if (state === 'stopped') this.#forget(rendition)
  }

  /** Has it told that a rendition is down, or why by now, once that has lasted for long enough. */
  #plan(rendition: Rendition, watched: Watched): void {
    const { clock, downAfterMs } = this.#options
    const { told, toldCause, outage, timer } = watched
    if (outage === undefined || timer !== undefined || (told === 'down' && toldCause === outage.cause)) return
    const sinceMs = clock.nowMs() - outage.sinceMs
    const delayMs = told === 'down' ? Math.max(downAfterMs, CAUSE_STAYS_MS) : downAfterMs - sinceMs
    if (delayMs > 0) watched.timer = clock.after(delayMs, () => this.#tellDown(rendition, watched))
    else this.#tellDown(rendition, watched)
  }

  #tellDown(rendition: Rendition, watched: Watched): void {
    watched.timer = undefined
    const { outage, told, toldCause } = watched
    if (outage === undefined || (told === 'down' && toldCause === outage.cause)) return
    watched.told = 'down'
    watched.toldCause = outage.cause
    const { cause = null, message = null } = outage
    this.#tell(rendition, 'stream.down', { since: this.#wall(outage.sinceMs), cause, message })
  }

  /** There are pictures again, or nobody wants them any more. */
  #end(rendition: Rendition, watched: Watched, type: 'stream.live' | 'stream.idle'): void {
    const { outage, told } = watched
    watched.timer?.cancel()
    watched.timer = undefined
    watched.outage = undefined
    watched.toldCause = undefined
    const isNews = type === 'stream.live' ? told !== 'live' : told === 'down'
    if (!isNews) return
    watched.told = type === 'stream.live' ? 'live' : 'nothing'
    // A camera that is being removed stops first; that it was removed says all.
    if (!this.#options.hub.cameras.has(rendition.streamId)) return
    const isOver = told === 'down' && outage !== undefined
    const past = isOver ? { since: this.#wall(outage.sinceMs), cause: outage.cause ?? null } : null
    this.#tell(rendition, type, { since: this.#wall(rendition.status.sinceMs), outage: past })
  }

  #tell(rendition: Rendition, type: News['type'], facts: Readonly<Record<string, unknown>>): void {
    const { streamId: stream, id } = rendition
    const camera = this.#options.hub.cameras.get(stream)
    const data = { stream, name: camera?.name, group: camera?.group, rendition: id, ...facts }
    this.#options.tell({ type, data })
  }

  #wall(atMs: number): string {
    const { clock, wallMs } = this.#options
    return new Date(wallMs() - (clock.nowMs() - atMs)).toISOString()
  }

  #forget(rendition: Rendition): void {
    this.#watched.get(rendition)?.timer?.cancel()
    this.#watched.delete(rendition)
  }
}

function beginning(told: Watched['told']): Watched {
  return { told, toldCause: undefined, outage: undefined, wasLive: false, timer: undefined }
}
