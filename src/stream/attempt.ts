import type { Clock, Timer } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Unit } from '../media/unit.ts'
import type { Source, SourceFault, SourceInfo, SourceSink } from './source.ts'
import type { Watchdog } from './watchdog.ts'

/** A started source must show video within this time. */
const START_DEADLINE_MS = 10_000

/** Who started an attempt. */
export interface AttemptHandler {
  unit(unit: Unit): void
  info(info: SourceInfo): void
  /** Video bytes came: once, before {@link live}. */
  heard(): void
  /** The first unit is about to be handed on: once. */
  live(): void
  /** It is over: once, and never after `stop()`. */
  failed(fault: SourceFault): void
}

export interface AttemptOptions {
  readonly source: Source
  readonly watchdog: Watchdog
  readonly clock: Clock
  readonly log: Log
  readonly handler: AttemptHandler
}

/** One start of one source, with the clocks that watch it. What the source says after its end is ignored. */
export class Attempt implements SourceSink {
  readonly #options: AttemptOptions
  readonly #handler: AttemptHandler
  readonly #watchdog: Watchdog
  #deadline: Timer | undefined
  #isOver = false
  #isLive = false
  #isHeard = false
  #sourceRuns = false
  #liveSinceMs: number | undefined

  constructor(options: AttemptOptions) {
    this.#options = options
    this.#handler = options.handler
    this.#watchdog = options.watchdog
  }

  /** When its first unit came. */
  get liveSinceMs(): number | undefined {
    return this.#liveSinceMs
  }

  /** The source was started and has neither failed by itself nor been stopped. */
  get isSourceRunning(): boolean {
    return this.#sourceRuns
  }

  start(): void {
    const { clock, source, log } = this.#options
    this.#deadline = clock.after(START_DEADLINE_MS, () => this.#end(this.#describeSilence()))
    this.#sourceRuns = true
    try {
      source.start(this)
    } catch (thrown) {
      log.error({ source: source.id, reason: messageOf(thrown) }, 'A source threw while starting')
      this.#end({ cause: 'exited', message: `The source could not be started: ${messageOf(thrown)}` })
    }
  }

  unit(unit: Unit): void {
    if (this.#isOver) return
    try {
      if (!this.#isLive) this.#goLive()
      if (this.#isOver) return
      if (unit.track.kind === 'video') this.#watchdog.feed(unit.arrivedMs)
      this.#handler.unit(unit)
    } catch (thrown) {
      this.#break(thrown)
    }
  }

  heard(): void {
    if (this.#isOver) return
    if (this.#isHeard) {
      this.#watchdog.feed(this.#options.clock.nowMs())
      return
    }
    this.#open()
    this.#handler.heard()
  }

  info(info: SourceInfo): void {
    if (!this.#isOver) this.#handler.info(info)
  }

  failed(fault: SourceFault): void {
    if (this.#isOver) return
    this.#sourceRuns = false
    this.#end(fault)
  }

  /** Ends it without a fault; resolves when nothing of the source is left running. */
  async stop(): Promise<void> {
    this.#close()
    if (!this.#sourceRuns) return
    const { source, log } = this.#options
    try {
      await source.stop()
    } catch (thrown) {
      log.error({ source: source.id, reason: messageOf(thrown) }, 'A source threw while stopping')
    }
    this.#sourceRuns = false
  }

  #goLive(): void {
    if (!this.#isHeard) this.#open()
    this.#isLive = true
    this.#liveSinceMs = this.#options.clock.nowMs()
    this.#handler.live()
  }

  #open(): void {
    this.#isHeard = true
    this.#deadline?.cancel()
    this.#watchdog.open((silentMs) => this.#end(describeStall(silentMs)))
  }

  /** What one camera's picture makes of us is that camera's fault, and nobody else's. */
  #break(thrown: unknown): void {
    const { log, source } = this.#options
    log.error({ source: source.id, reason: messageOf(thrown) }, 'A unit of a source could not be handed on')
    this.#end({ cause: 'exited', message: `What the source sent cannot be used: ${messageOf(thrown)}` })
  }

  #end(fault: SourceFault): void {
    if (this.#isOver) return
    this.#close()
    this.#handler.failed(fault)
  }

  #close(): void {
    this.#isOver = true
    this.#deadline?.cancel()
    this.#watchdog.close()
  }

  #describeSilence(): SourceFault {
    const said = this.#options.source.lines.at(-1)
    const message = `The camera sent no video within ${START_DEADLINE_MS / 1000} seconds of the start.`
    return {
      cause: 'stalled',
      message: said === undefined ? message : `${message} The last it said: ${said}`,
    }
  }
}

function describeStall(silentMs: number): SourceFault {
  return { cause: 'stalled', message: `The camera sent no video for ${Math.round(silentMs / 1000)} seconds.` }
}
