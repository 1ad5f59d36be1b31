import type { Clock, Timer } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Layout } from '../media/track.ts'
import { UNIT_HEADROOM, UNIT_TAILROOM } from '../media/unit.ts'
import type { Unit } from '../media/unit.ts'
import { Distribution } from '../meter.ts'
import type { Budget } from './budget.ts'
import { Drift } from './drift.ts'
import { Fanout } from './fanout.ts'
import type { ReaderChange } from './fanout.ts'
import { Keyframes } from './keyframes.ts'
import { LifeLog } from './life-log.ts'
import type { ReaderLimits } from './patience.ts'
import type { EndReason, ReaderDetails, ReaderSink } from './reader-sink.ts'
import type { Reader } from './reader.ts'
import type { Ring } from './ring.ts'
import type { Mode } from './settings.ts'
import type { Cause, Source, SourceFault, SourceInfo } from './source.ts'
import type { StartQueue } from './start-queue.ts'
import type { State, Status } from './status.ts'
import { Supervisor } from './supervisor.ts'
import type { SupervisorEvents } from './supervisor.ts'
import { DELIVERY_BOUNDS, noneByCause, PLAYER_DELAY_BOUNDS, playerDelaySeconds } from './totals.ts'
import type { RenditionTotals } from './totals.ts'
import type { Turns } from './turns.ts'

/** What all renditions of a hub share. */
export interface RenditionContext {
  readonly clock: Clock
  readonly log: Log
  readonly budget: Budget
  readonly turns: Turns
  readonly queue: StartQueue
  readonly readerLimits: ReaderLimits
  readonly ringBytes: number
  /** What was watched when the relay before this one ended, as `<stream>/<rendition>`: it is pulled first, and at once. */
  readonly watchedBefore?: ReadonlySet<string>
  /** An on-demand pull goes on for this long after its last reader left. */
  readonly lingerMs: number
  /** Gives 0 ≤ x < 1, for jitter. */
  readonly random: () => number
}

export interface RenditionOptions extends RenditionContext {
  readonly streamId: string
  readonly id: string
  readonly mode: Mode
  /** In the order they are tried. */
  readonly sources: readonly Source[]
  readonly onStatus: (rendition: Rendition) => void
  readonly onReader: (change: ReaderChange, rendition: Rendition, reader: Reader) => void
}

/** The main or sub stream of a camera: one pull, one ring, any number of readers who stay through every restart. */
export class Rendition {
  readonly streamId: string
  readonly id: string
  /** When they came, and how far apart. */
  readonly keyframes = new Keyframes()
  /** How its camera's clock runs. */
  readonly drift = new Drift()
  readonly #options: RenditionOptions
  readonly #fanout: Fanout
  readonly #supervisor: Supervisor
  readonly #life: LifeLog
  readonly #restarts = noneByCause()
  readonly #tries = { none: 0, ...noneByCause() }
  readonly #playerDelaySeconds = new Distribution(PLAYER_DELAY_BOUNDS)
  readonly #deliverySeconds = new Distribution(DELIVERY_BOUNDS)
  #mode: Mode
  /** Its viewers of before a restart are on their way, and it has not shown anything yet. */
  #isExpected: boolean
  #status: Status
  #layout: Layout | undefined
  #info: SourceInfo = {}
  #linger: Timer | undefined
  #unitsIn = 0
  #picturesIn = 0
  #bytesIn = 0

  constructor(options: RenditionOptions) {
    const { streamId, id, clock } = options
    this.streamId = streamId
    this.id = id
    this.#options = options
    this.#mode = options.mode
    this.#isExpected = options.watchedBefore?.has(`${streamId}/${id}`) ?? false
    const log = options.log.child({ stream: streamId, rendition: id })
    this.#life = new LifeLog({ clock, log })
    this.#status = {
      state: 'idle',
      cause: undefined,
      message: undefined,
      sinceMs: clock.nowMs(),
      nextTryMs: undefined,
    }
    const onReader = (change: ReaderChange, reader: Reader): void => {
      this.#attend()
      options.onReader(change, this, reader)
    }
    this.#fanout = new Fanout({
      ...options,
      rendition: id,
      limits: options.readerLimits,
      onReader,
      onDelivered: ({ arrivedMs }) =>
        this.#deliverySeconds.observe((this.#options.clock.nowMs() - arrivedMs) / 1000),
    })
    const isWatched = (): boolean => this.#isExpected || this.readers.size > 0
    this.#supervisor = new Supervisor(options.sources, { ...options, log, events: this.#events(), isWatched })
  }

  get status(): Status {
    return this.#status
  }

  /** Of the newest unit; undefined until there was one. */
  get layout(): Layout | undefined {
    return this.#layout
  }

  get info(): SourceInfo {
    return this.#info
  }

  get mode(): Mode {
    return this.#mode
  }

  /** Id of the source that is running or would be tried next. */
  get sourceId(): string | undefined {
    return this.#supervisor.sourceId
  }

  get ring(): Ring {
    return this.#fanout.ring
  }

  get readers(): ReadonlySet<Reader> {
    return this.#fanout.readers
  }

  get totals(): RenditionTotals {
    const { bytesOut, drops, ends, readersByOutput, joinSeconds } = this.#fanout
    return {
      unitsIn: this.#unitsIn,
      picturesIn: this.#picturesIn,
      bytesIn: this.#bytesIn,
      bytesOut,
      restarts: this.#restarts,
      tries: this.#tries,
      drops,
      ends,
      readersByOutput,
      joinSeconds,
      deliverySeconds: this.#deliverySeconds,
      playerDelaySeconds: this.#playerDelaySeconds,
    }
  }

  /** Of the process that pulls; undefined while none runs. */
  get pid(): number | undefined {
    return this.#supervisor.pid
  }

  /** What the sources' programs said last, redacted, each oldest first and the current source's last. */
  lines(): readonly string[] {
    return this.#supervisor.lines
  }

  /** Adds a viewer: status first, then, before this returns, everything from the newest keyframe on. Starts the pull. */
  attach(sink: ReaderSink, details: ReaderDetails, keyframesOnly = false): Reader {
    if (this.#status.state !== 'stopped') this.#supervisor.start()
    const reader = this.#fanout.attach(sink, details, this.#status, keyframesOnly)
    this.#supervisor.hurry()
    if (this.#status.state === 'stopped') reader.end('removed', 'This camera was removed.')
    return reader
  }

  /** Somebody used it without watching: an on-demand pull goes on as long as if its last reader had left now. */
  touch(): void {
    if (this.#linger === undefined) return
    this.#linger.cancel()
    this.#linger = undefined
    this.#attend()
  }

  /** Counts what a viewer's player says of the way from here to its screen. */
  reportDelay(delayMs: number): void {
    this.#playerDelaySeconds.observe(playerDelaySeconds(delayMs))
  }

  /** Starts the pull anew at once, as if nothing had failed; no reader notices more than the gap. */
  restart(): void {
    this.#supervisor.restart()
  }

  /** Begins to pull if the mode asks for it, now or from now on. */
  setMode(mode: Mode): void {
    this.#mode = mode
    if (mode === 'always' || this.#isExpected) this.#supervisor.start()
    this.#attend()
  }

  /** Other sources for the same readers. */
  replace(sources: readonly Source[]): void {
    this.#life.forget()
    // It may be another camera by now: nobody may join into pictures of the one before.
    this.ring.clear()
    if (this.#supervisor.isWanted) this.#setStatus('starting', undefined)
    this.#supervisor.replace(sources)
  }

  /** For good; resolves when no source is left running. */
  async close(reason: EndReason, message: string): Promise<void> {
    this.#linger?.cancel()
    this.#life.forget()
    const stopped = this.#supervisor.stop()
    this.#setStatus('stopped', undefined)
    this.#fanout.close(reason, message)
    await stopped
  }

  /** Measures all readers; called by the hub's one timer. */
  sweep(nowMs: number): void {
    this.drift.tick(nowMs)
    this.#fanout.sweep(nowMs)
  }

  /** The hot path, from the source. */
  #unit(unit: Unit): void {
    this.#unitsIn++
    this.#bytesIn += unit.byteLength - UNIT_HEADROOM - UNIT_TAILROOM
    if (unit.discontinuity) this.drift.restart()
    if (unit.track.kind === 'video' && !unit.continuation) {
      this.#picturesIn++
      this.drift.see(unit)
    }
    if (unit.randomAccess !== undefined) this.keyframes.push(unit)
    this.#layout = unit.layout
    this.#fanout.push(unit)
  }

  #events(): SupervisorEvents {
    return {
      unit: (unit) => this.#unit(unit),
      described: (info) => {
        this.#info = info
      },
      tried: (after) => this.#tries[after ?? 'none']++,
      starting: (note) => this.#setStatus('starting', this.#status.cause, note ?? this.#status.message),
      live: () => this.#goLive(),
      failed: (fault) => this.#count(fault),
      movedOn: (sourceId) => this.#life.movedOn(sourceId),
      retrying: (fault, nextTryMs) => this.#setStatus('retrying', fault.cause, fault.message, nextTryMs),
    }
  }

  #goLive(): void {
    this.#life.live()
    this.#isExpected = false
    this.#setStatus('live', undefined)
  }

  #count(fault: SourceFault): void {
    this.#restarts[fault.cause]++
    this.#life.failed(fault)
  }

  /** Somebody came or went: on demand, the pull ends some time after the last one left. */
  #attend(): void {
    const isNeeded = this.#mode === 'always' || this.readers.size > 0
    if (isNeeded || !this.#supervisor.isWanted) {
      this.#linger?.cancel()
      this.#linger = undefined
    } else this.#linger ??= this.#options.clock.after(this.#options.lingerMs, () => this.#goIdle())
  }

  #goIdle(): void {
    this.#linger = undefined
    void this.#supervisor.stop()
    this.ring.clear()
    this.#life.idle()
    this.#setStatus('idle', undefined)
  }

  #setStatus(state: State, cause: Cause | undefined, message?: string, nextTryMs?: number): void {
    const before = this.#status
    const sinceMs = state === before.state ? before.sinceMs : this.#options.clock.nowMs()
    this.#status = { state, cause, message, sinceMs, nextTryMs }
    const isSame = state === before.state && cause === before.cause && message === before.message
    if (isSame && nextTryMs === before.nextTryMs) return
    this.#fanout.statusChanged(this.#status)
    this.#options.onStatus(this)
  }
}
