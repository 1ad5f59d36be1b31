import type { Clock } from '../../clock.ts'
import { redact, secretsOfUrl } from '../../ffmpeg/redact.ts'
import type { Log } from '../../log.ts'
import { Attempt } from '../../stream/attempt.ts'
import type { Source, SourceFault } from '../../stream/source.ts'
import { StartQueue } from '../../stream/start-queue.ts'
import { Watchdog } from '../../stream/watchdog.ts'
import type { Plan } from './context.ts'
import { type AskContext, isFault, makePlan } from './plan.ts'

/** Pulls that begin at once. */
const MAX_STARTING = 4

/** A camera to be verified. */
export interface VerifyTarget extends AskContext {
  /** A source of this camera that goes by this plan. */
  readonly createSource: (plan: Plan) => Source
}

/** Finds out whether cameras would play before they are added. */
export class Verifier {
  readonly #clock: Clock
  readonly #log: Log
  readonly #queue: StartQueue
  readonly #running = new Set<AbortController>()
  readonly #pulls = new Set<Promise<unknown>>()
  #isClosed = false

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#clock = clock
    this.#log = log
    this.#queue = new StartQueue(MAX_STARTING, clock)
  }

  /**
   * What would go wrong with each camera, in its place, or undefined. One that can be asked by DESCRIBE is asked, and
   * opens no session; any other is pulled until its first video comes, under the clocks of a running pull. Settles when
   * nothing of it is left running.
   */
  async verifyAll(targets: readonly VerifyTarget[]): Promise<(SourceFault | undefined)[]> {
    const stop = new AbortController()
    if (this.#isClosed) stop.abort()
    this.#running.add(stop)
    const asked = targets.map(async (target) => {
      try {
        return await this.#verify(target, stop.signal)
      } catch (thrown) {
        stop.abort()
        throw thrown
      }
    })
    try {
      await Promise.allSettled(asked)
      return await Promise.all(asked)
    } finally {
      this.#running.delete(stop)
    }
  }

  /** Ends what is being verified; resolves when nothing of it is left running. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const stop of this.#running) stop.abort()
    await Promise.all(this.#pulls)
  }

  async #verify(target: VerifyTarget, signal: AbortSignal): Promise<SourceFault | undefined> {
    const fault = await makePlan(target, signal)
      .then((answer) => (isFault(answer) ? answer : this.#faultOfPull(target, answer, signal)))
      .catch((thrown: unknown) => {
        if (signal.aborted) return this.#faultOfEnd()
        throw thrown
      })
    const { url, variables } = target
    return fault && { cause: fault.cause, message: redact(fault.message, secretsOfUrl(url.href, variables)) }
  }

  async #faultOfPull(
    target: VerifyTarget,
    plan: Plan,
    signal: AbortSignal,
  ): Promise<SourceFault | undefined> {
    if (plan.isBlind !== true) return undefined
    const pulled = this.#pull(target.createSource({ audio: 'off', info: {} }), signal)
    this.#pulls.add(pulled)
    return pulled.finally(() => this.#pulls.delete(pulled))
  }

  /** What is wrong with a camera that was not asked to the end. */
  #faultOfEnd(): SourceFault | undefined {
    return this.#isClosed ? STOPPING : undefined
  }

  /** Resolves when nothing is left running. */
  #pull(source: Source, signal: AbortSignal): Promise<SourceFault | undefined> {
    const clock = this.#clock
    return new Promise((resolve) => {
      const end = (fault?: SourceFault): void => {
        signal.removeEventListener('abort', stop)
        ticket.leave()
        void attempt.stop().then(() => resolve(fault))
      }
      const stop = (): void => end(this.#faultOfEnd())
      const handler = { unit: ignore, info: ignore, heard: () => end(), live: () => end(), failed: end }
      const watchdog = new Watchdog(clock)
      const attempt = new Attempt({ source, watchdog, clock, log: this.#log, handler })
      let ticket = { leave: (): void => undefined }
      ticket = this.#queue.enter('fresh', (turn) => {
        ticket = turn
        attempt.start()
      })
      signal.addEventListener('abort', stop)
      if (signal.aborted) stop()
    })
  }
}

const STOPPING: SourceFault = { cause: 'exited', message: 'The relay is stopping.' }

function ignore(): void {
  // Whether it plays is all that is asked.
}
