import type { Clock, Timer } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import { bounded } from './bounded.ts'
import { Budget } from './budget.ts'
import { Camera } from './camera.ts'
import type { CameraContext } from './camera.ts'
import { READER_LIMITS } from './patience.ts'
import type { ReaderLimits } from './patience.ts'
import type { Reader } from './reader.ts'
import type { ReaderDetails } from './reader-sink.ts'
import type { Rendition } from './rendition.ts'
import type { CameraSettings } from './settings.ts'
import { StartQueue } from './start-queue.ts'
import { Turns } from './turns.ts'

const SWEEP_MS = 250
/** A sweep this late means that the process was blocked: answers that came meanwhile are still unread. */
const LATE_SWEEP_MS = 500
const RING_BYTES = 16 * 1_048_576
const MAX_STARTING = 4
const LINGER_MS = 60_000
const CLOSE_TIMEOUT_MS = 2_000

export interface HubOptions {
  readonly clock: Clock
  readonly log: Log
  /** Makes a rendition's sources; what it throws becomes the rendition's fault. */
  readonly createSources: CameraContext['createSources']
  /** For all rings together, and for what has left them and still waits in readers' sockets. */
  readonly budgetBytes: number
  /** For one rendition's ring; 16 MiB. */
  readonly ringBytes?: number
  /** How many sources may start at once; 4. */
  readonly maxStarting?: number
  /** How long an on-demand pull goes on without readers; a minute. */
  readonly lingerMs?: number
  readonly readerLimits?: Partial<ReaderLimits>
  /** What was watched when the relay before this one ended, as `<stream>/<rendition>`: pulled first. */
  readonly watchedBefore?: ReadonlySet<string>
  /** Gives 0 ≤ x < 1, for jitter; `Math.random`. */
  readonly random?: () => number
}

/** What changed: a camera as a whole, a rendition's status, or who reads a rendition. */
export type HubChange =
  | { readonly kind: 'added' | 'changed' | 'removed'; readonly camera: Camera }
  | { readonly kind: 'status'; readonly rendition: Rendition }
  | {
      readonly kind: 'reader-joined' | 'reader-left'
      readonly rendition: Rendition
      readonly reader: Reader
    }

/** All cameras the relay knows, with what they share: the budget, the start queue, and the one timer that watches readers. */
export class Hub {
  readonly budget: Budget
  readonly #clock: Clock
  readonly #log: Log
  readonly #context: CameraContext
  readonly #cameras = new Map<string, Camera>()
  readonly #listeners = new Set<(change: HubChange) => void>()
  /** Removed cameras whose sources have not stopped yet. */
  readonly #removing = new Set<Promise<void>>()
  #timer: Timer
  #closing: Promise<void> | undefined

  constructor(options: HubOptions) {
    const { clock, log, createSources } = options
    this.#clock = clock
    this.#log = log
    this.budget = new Budget(options.budgetBytes)
    this.#context = {
      clock,
      log,
      createSources,
      budget: this.budget,
      turns: new Turns(clock),
      queue: new StartQueue(options.maxStarting ?? MAX_STARTING, clock),
      readerLimits: { ...READER_LIMITS, ...options.readerLimits },
      ringBytes: options.ringBytes ?? RING_BYTES,
      lingerMs: options.lingerMs ?? LINGER_MS,
      random: options.random ?? Math.random,
      watchedBefore: options.watchedBefore ?? new Set(),
      onStatus: (rendition) => this.#tell({ kind: 'status', rendition }),
      onReader: (change, rendition, reader) => this.#tell({ kind: `reader-${change}`, rendition, reader }),
    }
    this.#timer = this.#schedule()
  }

  get cameras(): ReadonlyMap<string, Camera> {
    return this.#cameras
  }

  /** What is watched now, as `<stream>/<rendition>`, the most watched first. */
  get watched(): string[] {
    const renditions = [...this.#cameras.values()].flatMap((camera) => [...camera.renditions.values()])
    return renditions
      .filter(({ readers }) => readers.size > 0)
      .toSorted((one, other) => other.readers.size - one.readers.size)
      .map(({ streamId, id }) => `${streamId}/${id}`)
  }

  /** Adds a camera or applies what changed. A pull whose settings are the same goes on; viewers stay in any case. */
  set(settings: CameraSettings): void {
    if (this.#closing !== undefined) return
    const known = this.#cameras.get(settings.id)
    if (known !== undefined) {
      if (known.apply(settings)) this.#tell({ kind: 'changed', camera: known })
      return
    }
    const camera = new Camera(settings, this.#context)
    this.#cameras.set(settings.id, camera)
    this.#tell({ kind: 'added', camera })
    if (this.#cameras.get(settings.id) === camera) camera.start()
  }

  /** Ends the camera's readers with `removed` and its sources. An unknown id is no fault. */
  remove(id: string): void {
    const camera = this.#cameras.get(id)
    if (camera === undefined) return
    this.#cameras.delete(id)
    const closing = camera.close('removed', 'This camera was removed.')
    this.#removing.add(closing)
    void closing.then(() => this.#removing.delete(closing))
    this.#tell({ kind: 'removed', camera })
  }

  /** Ends all readers of a principal who may no longer watch. */
  endReadersOf(principal: string): void {
    this.#revoke(
      (details) => details.principal === principal,
      'The token that this viewer came with is no longer valid.',
    )
  }

  /** Ends all readers of a browser that was logged out. */
  endReadersOfSession(session: string): void {
    this.#revoke((details) => details.session === session, 'This browser was logged out.')
  }

  /** Ends all readers with `shutdown` and stops all sources; resolves within 3 s even if one hangs. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** Calls `listener` on every change until the returned function is called. */
  onChange(listener: (change: HubChange) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async #close(): Promise<void> {
    this.#timer.cancel()
    const closing = [...this.#cameras.values()].map((camera) =>
      camera.close('shutdown', 'The relay is shutting down.'),
    )
    const hasEnded = await bounded(
      Promise.all([...closing, ...this.#removing]),
      CLOSE_TIMEOUT_MS,
      this.#clock,
    )
    if (!hasEnded) this.#log.warn({}, 'A source did not stop in time')
    this.#cameras.clear()
  }

  #revoke(isMeant: (details: ReaderDetails) => boolean, message: string): void {
    for (const camera of this.#cameras.values())
      for (const rendition of camera.renditions.values())
        for (const reader of rendition.readers) if (isMeant(reader.details)) reader.end('revoked', message)
  }

  #schedule(): Timer {
    const dueMs = this.#clock.nowMs() + SWEEP_MS
    return this.#clock.after(SWEEP_MS, () => {
      this.#timer = this.#schedule()
      this.#sweep(dueMs)
    })
  }

  #sweep(dueMs: number): void {
    const nowMs = this.#clock.nowMs()
    if (nowMs - dueMs < LATE_SWEEP_MS) for (const camera of this.#cameras.values()) camera.sweep(nowMs)
    this.budget.sweep()
  }

  #tell(change: HubChange): void {
    for (const listener of this.#listeners) {
      try {
        listener(change)
      } catch (thrown) {
        this.#log.error({ reason: messageOf(thrown) }, 'A listener of the hub threw')
      }
    }
  }
}
