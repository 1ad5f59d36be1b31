import type { Clock, Timer } from '../clock.ts'
import type { WebhookTarget } from '../config/webhooks-file.ts'
import type { Log } from '../log.ts'
import { postJson } from '../net/post-json.ts'
import { MessageQueue } from './message-queue.ts'
import type { Message } from './message.ts'
import { outcomeOf } from './outcome.ts'
import { signedHeaders } from './signature.ts'

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000
/** A message that the receiver does not want is given up after so many tries. */
const MAX_REFUSALS = 5
/** One that never got through is given up after so long. */
const MAX_AGE_MS = 24 * 3600 * 1000

/** What became of messages for one target. */
export interface SenderStats {
  readonly delivered: number
  /** The same rendition had newer news before this could be delivered. */
  readonly superseded: number
  /** Too many waited. */
  readonly dropped: number
  /** The receiver did not want it. */
  readonly refused: number
  /** It did not get through for a day. */
  readonly expired: number
  readonly failedTries: number
  readonly waiting: number
}

export interface SenderOptions {
  readonly target: Pick<WebhookTarget, 'name' | 'url' | 'secret' | 'timeoutSeconds'>
  readonly clock: Clock
  readonly log: Log
  readonly wallMs: () => number
  /** Gives 0 ≤ x < 1, for jitter. */
  readonly random: () => number
}

/** Brings messages to one target, one after the other, and tries each until it gets through. */
export class Sender {
  readonly #options: SenderOptions
  readonly #log: Log
  readonly #queue = new MessageQueue()
  readonly #closing = new AbortController()
  readonly #counts = { delivered: 0, refused: 0, expired: 0, failedTries: 0 }
  #sending: Promise<void> | undefined
  #pause: Timer | undefined
  /** Tries in a row that failed. */
  #failures = 0
  /** Of the message that is the next one. */
  #refusals = 0
  #isFullSaid = false

  constructor(options: SenderOptions) {
    this.#options = options
    this.#log = options.log.child({ webhook: options.target.name })
  }

  get stats(): SenderStats {
    const { superseded, dropped, size: waiting } = this.#queue
    return { ...this.#counts, superseded, dropped, waiting }
  }

  push(message: Message): void {
    const { dropped } = this.#queue
    this.#queue.push(message)
    if (this.#queue.dropped > dropped) this.#sayFull()
    this.#next()
  }

  /** Ends a try under way; what waits is lost. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort()
    this.#pause?.cancel()
    await this.#sending
  }

  #next(): void {
    if (this.#sending !== undefined || this.#pause !== undefined || this.#closing.signal.aborted) return
    const message = this.#queue.take()
    if (message === undefined) return
    this.#sending = this.#send(message).finally(() => {
      this.#sending = undefined
      this.#next()
    })
  }

  async #send(message: Message): Promise<void> {
    const { target, clock, wallMs } = this.#options
    const { url, secret, timeoutSeconds } = target
    const headers = signedHeaders(message, secret, wallMs())
    const signal = this.#closing.signal
    const timeoutMs = timeoutSeconds * 1000
    const posted = await postJson({ url, headers, body: message.body, timeoutMs, signal, clock })
    if (signal.aborted) return
    const outcome = outcomeOf(posted)
    if (outcome.kind === 'delivered') this.#delivered()
    else this.#failed(message, outcome)
  }

  #delivered(): void {
    this.#queue.sent()
    this.#counts.delivered++
    if (this.#failures > 0) this.#log.info({ failedTries: this.#failures }, 'Webhooks get through again')
    this.#failures = 0
    this.#refusals = 0
    this.#isFullSaid = false
  }

  #failed(message: Message, { reason, isFinal }: { reason: string; isFinal: boolean }): void {
    const { clock, random } = this.#options
    this.#counts.failedTries++
    if (this.#failures === 0) this.#log.warn({ reason, type: message.type }, 'Webhooks do not get through')
    this.#failures++
    this.#refusals = isFinal ? this.#refusals + 1 : 0
    if (this.#refusals >= MAX_REFUSALS) this.#giveUp(message, 'refused', reason)
    else if (clock.nowMs() - message.madeMs >= MAX_AGE_MS) this.#giveUp(message, 'expired', reason)
    else this.#queue.putBack()
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1))
    this.#pause = clock.after(pauseMs * (1 - random() / 4), () => {
      this.#pause = undefined
      this.#next()
    })
  }

  #giveUp(message: Message, why: 'refused' | 'expired', reason: string): void {
    this.#queue.sent()
    this.#counts[why]++
    this.#refusals = 0
    const { type, stream } = message
    this.#log.warn({ reason, type, stream }, 'A webhook was given up')
  }

  #sayFull(): void {
    if (this.#isFullSaid) return
    this.#isFullSaid = true
    this.#log.warn({}, 'Too many webhooks wait, the oldest are left out')
  }
}
