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
  readonly #closing = new AbortController()
  readonly #pulls = new Set<Promise<unknown>>()

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#clock = clock
    this.#log = log
    this.#queue = new StartQueue(MAX_STARTING, clock)
  }

  /**
   * What would go wrong with this camera, or undefined. One that can be asked by DESCRIBE is asked, and opens no
   * session; any other is pulled until its first video comes, under the clocks of a running pull.
   */
  async verify(target: VerifyTarget): Promise<SourceFault | undefined> {
    const { signal } = this.#closing
    const fault = await makePlan(target, signal)
      .then((answer) => (isFault(answer) ? answer : this.#faultOfPull(target, answer)))
      .catch((thrown: unknown) => {
        if (signal.aborted) return STOPPING
        throw thrown
      })
    return fault && { cause: fault.cause, message: redact(fault.message, secretsOfUrl(target.url.href)) }
  }

  /** Ends what is being verified; resolves when nothing of it is left running. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all(this.#pulls)
  }

  async #faultOfPull(target: VerifyTarget, plan: Plan): Promise<SourceFault | undefined> {
    if (plan.isBlind !== true) return undefined
    const pulled = this.#pull(target.createSource({ audio: 'off', info: {} }))
    this.#pulls.add(pulled)
    return pulled.finally(() => this.#pulls.delete(pulled))
  }

  /** Resolves when nothing is left running. */
  #pull(source: Source): Promise<SourceFault | undefined> {
    const clock = this.#clock
    const { signal } = this.#closing
    return new Promise((resolve) => {
      const end = (fault?: SourceFault): void => {
        signal.removeEventListener('abort', stop)
        ticket.leave()
        void attempt.stop().then(() => resolve(fault))
      }
      const stop = (): void => end(STOPPING)
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
