import type { Clock, Timer } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Unit } from '../media/unit.ts'
import { Attempt } from './attempt.ts'
import type { AttemptHandler } from './attempt.ts'
import { HEALTHY_MS } from './backoff.ts'
import { bounded } from './bounded.ts'
import { Candidates, type Candidate } from './candidates.ts'
import { knock } from './knock.ts'
import type { Cause, Source, SourceFault, SourceInfo } from './source.ts'
import type { StartQueue, Ticket } from './start-queue.ts'

/** A source that does not stop within this time is no longer waited for. */
const STOP_TIMEOUT_MS = 5_000

/** What a supervisor tells its rendition. */
export interface SupervisorEvents {
  unit(unit: Unit): void
  described(info: SourceInfo): void
  /** A start began, or waits for its turn in the queue; `note` when there is something to say about it. */
  starting(note?: string): void
  live(): void
  /** A source is started; `after` is the fault that made it necessary, if one did. */
  tried(after: Cause | undefined): void
  /** A run failed, for counting; {@link retrying} follows. */
  failed(fault: SourceFault): void
  /** The current source has failed too often: the one with this id is next. */
  movedOn(sourceId: string): void
  /** `nextTryMs` is undefined while knocking. */
  retrying(fault: SourceFault, nextTryMs: number | undefined): void
}

export interface SupervisorOptions {
  readonly clock: Clock
  readonly log: Log
  readonly queue: StartQueue
  readonly events: SupervisorEvents
  readonly random: () => number
  /** Does somebody wait for its pictures? */
  readonly isWatched?: () => boolean
}

/** Keeps one of a rendition's sources running, whatever they do: backoff, knocking, deadlines, fail-over. */
export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #candidates: Candidates
  #isWanted = false
  /** Counts decisions: what was awaited under an older one is void. */
  #turn = 0
  #attempt: Attempt | undefined
  #ticket: Ticket | undefined
  #timer: Timer | undefined
  #knocking: AbortController | undefined
  #fault: SourceFault | undefined
  /** What has been told to stop and has not yet. */
  #ending: Promise<unknown> | undefined

  constructor(sources: readonly Source[], options: SupervisorOptions) {
    this.#options = options
    this.#candidates = new Candidates(sources, options)
  }

  get isWanted(): boolean {
    return this.#isWanted
  }

  /** Id of the source that is running or would be tried next. */
  get sourceId(): string | undefined {
    return this.#candidates.current?.source.id
  }

  /**
   * What the sources' programs said, redacted, each oldest first and the current source's last. Of several sources
   * each line names its own.
   */
  get lines(): readonly string[] {
    return this.#candidates.lines
  }

  /** Of the current source's process; undefined while none runs. */
  get pid(): number | undefined {
    return this.#candidates.current?.source.pid
  }

  start(): void {
    if (this.#isWanted) return
    this.#isWanted = true
    this.#candidates.begin()
    const notBeforeMs = this.#candidates.current?.notBeforeMs ?? 0
    // A viewer who comes back must not make the relay hammer at a camera that refuses its password.
    if (this.#fault !== undefined && notBeforeMs > this.#options.clock.nowMs()) this.#wait(this.#fault)
    else this.#begin()
  }

  /** Somebody has come who waits for its pictures. */
  hurry(): void {
    this.#ticket?.hurry()
  }

  /** Resolves when no source is left running. */
  async stop(): Promise<void> {
    this.#isWanted = false
    this.#drop()
    await this.#ending
  }

  /** Tries again at once, as if nothing had failed yet. */
  restart(): void {
    this.#candidates.reset()
    this.#drop()
    if (this.#isWanted) this.#begin()
  }

  /** Other sources from now on. */
  replace(sources: readonly Source[]): void {
    this.#drop()
    this.#candidates.replace(sources)
    this.#fault = undefined
    if (this.#isWanted) this.#begin()
  }

  /** Starts the current source when the one before has ended and the queue admits it. */
  #begin(): void {
    const turn = ++this.#turn
    // Every 15 seconds the same news would be noise.
    if (this.#fault?.cause !== 'no-ffmpeg') this.#options.events.starting()
    if (turn !== this.#turn) return
    if (this.#ending === undefined) this.#enqueue()
    else void this.#ending.then(() => turn === this.#turn && this.#enqueue())
  }

  #enqueue(): void {
    const { queue, clock, log, isWatched } = this.#options
    const candidate = this.#candidates.current
    if (candidate === undefined) return
    const rank = candidate.wasInVain ? 'retry' : isWatched?.() === true ? 'watched' : 'fresh'
    this.#ticket = queue.enter(rank, (ticket) => {
      const { source, watchdog } = candidate
      const handler = this.#handle(candidate, ticket)
      this.#options.events.tried(this.#fault?.cause)
      this.#attempt = new Attempt({ source, watchdog, clock, log, handler })
      this.#attempt.start()
    })
  }

  #handle(candidate: Candidate, ticket: Ticket): AttemptHandler {
    const { events } = this.#options
    return {
      unit: (unit) => events.unit(unit),
      info: (info) => events.described(info),
      heard: () => {
        ticket.leave()
        events.starting('The camera sends video; waiting for its first keyframe.')
      },
      live: () => {
        ticket.leave()
        this.#fault = undefined
        events.live()
      },
      failed: (fault) => {
        ticket.leave()
        this.#fail(candidate, fault)
      },
    }
  }

  #fail(candidate: Candidate, fault: SourceFault): void {
    const { clock, events } = this.#options
    const nowMs = clock.nowMs()
    const liveSinceMs = this.#attempt?.liveSinceMs
    this.#drop()
    const turn = this.#turn
    this.#fault = fault
    candidate.wasInVain = liveSinceMs === undefined
    if (liveSinceMs !== undefined && nowMs - liveSinceMs >= HEALTHY_MS) candidate.failures = 0
    const plan = candidate.backoff.failed({ cause: fault.cause, nowMs, liveSinceMs })
    this.#postpone(candidate, nowMs + plan.delayMs, plan.knock)
    events.failed(fault)
    if (turn === this.#turn) this.#wait(fault)
  }

  #postpone(candidate: Candidate, notBeforeMs: number, knock: boolean): void {
    if (this.#candidates.postpone(candidate, notBeforeMs, knock)) {
      this.#options.events.movedOn(this.sourceId!)
    }
  }

  #wait(fault: SourceFault): void {
    const candidate = this.#candidates.current
    if (candidate === undefined) return
    const { clock, events } = this.#options
    const delayMs = Math.max(0, candidate.notBeforeMs - clock.nowMs())
    this.#timer = clock.after(delayMs, () => {
      this.#timer = undefined
      if (candidate.knock) void this.#knock(candidate, fault)
      else this.#begin()
    })
    events.retrying(fault, candidate.knock ? undefined : clock.nowMs() + delayMs)
  }

  async #knock(candidate: Candidate, fault: SourceFault): Promise<void> {
    const { clock } = this.#options
    const turn = ++this.#turn
    const begunMs = clock.nowMs()
    const knocking = new AbortController()
    this.#knocking = knocking
    const isAnswered = await knock(candidate.source, clock, knocking.signal)
    if (turn !== this.#turn) return
    this.#knocking = undefined
    if (isAnswered) {
      candidate.wasInVain = false
      this.#begin()
      return
    }
    const plan = candidate.backoff.unanswered()
    this.#postpone(candidate, begunMs + plan.delayMs, plan.knock)
    this.#wait(fault)
  }

  /** Gives up whatever is going on. */
  #drop(): void {
    this.#turn++
    this.#timer?.cancel()
    this.#timer = undefined
    this.#knocking?.abort()
    this.#knocking = undefined
    this.#ticket?.leave()
    this.#ticket = undefined
    const attempt = this.#attempt
    this.#attempt = undefined
    if (attempt?.isSourceRunning === true) this.#retire(attempt)
  }

  /** The next source starts only when this one has let go of the camera, or is given up. */
  #retire(attempt: Attempt): void {
    const { clock, log } = this.#options
    const stopped = bounded(attempt.stop(), STOP_TIMEOUT_MS, clock).then((hasEnded) => {
      if (!hasEnded) log.error({}, 'A source did not stop in time and is no longer waited for')
    })
    const ending = Promise.all([this.#ending, stopped]).then(() => {
      if (this.#ending === ending) this.#ending = undefined
    })
    this.#ending = ending
  }
}
