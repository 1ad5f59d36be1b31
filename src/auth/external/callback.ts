import { createHash } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { postJson, type Posted } from '../../net/post-json.ts'

/** Whom to ask. */
export interface CallbackSettings {
  readonly url: string
  readonly timeoutSeconds: number
  /** So long an answer is good for the same question. */
  readonly cacheSeconds: number
}

/** What is asked, in MediaMTX's words. */
export interface Question {
  readonly user: string
  readonly password: string
  readonly token: string
  readonly ip: string
  readonly action: 'read'
  /** The stream's id. */
  readonly path: string
  readonly protocol: 'websocket' | 'http'
  readonly query: string
  readonly userAgent: string
}

/** Nobody can tell whether somebody may come in. Its message names no URL. */
export class CallbackUnavailable extends Error {
  override readonly name = 'CallbackUnavailable'
}

/** So many questions are under way at a time. */
export const MAX_ASKED = 32
/** So many more wait for their turn. */
export const MAX_WAITING = 256
/** So many answers are kept. */
const MAX_KEPT = 2_000

/** The server ended a connection that was kept for another question: it has not seen this one. */
const STALE = new Set(['UND_ERR_SOCKET', 'ECONNRESET'])

interface Kept {
  readonly isAllowed: boolean
  readonly untilMs: number
}

/** Asks one HTTP server who may watch: by `POST` with a {@link Question}, where 2xx means yes and 4xx no. */
export class Callback {
  readonly #settings: CallbackSettings
  readonly #clock: Clock
  readonly #closing = new AbortController()
  /** By the question's hash; the oldest first. */
  readonly #kept = new Map<string, Kept>()
  readonly #pending = new Map<string, Promise<boolean>>()
  readonly #waiting: (() => void)[] = []
  #asked = 0

  constructor(settings: CallbackSettings, clock: Clock) {
    this.#settings = settings
    this.#clock = clock
  }

  /**
   * Whether it is allowed; the same question at the same time is asked once. Rejects with {@link CallbackUnavailable}
   * when there is no such answer.
   *
   * @param id of the request, for the server's log.
   */
  ask(question: Question, id: string): Promise<boolean> {
    const key = createHash('sha256').update(JSON.stringify(question)).digest('base64')
    const kept = this.#kept.get(key)
    if (kept !== undefined && kept.untilMs > this.#clock.nowMs()) return Promise.resolve(kept.isAllowed)
    const pending = this.#pending.get(key) ?? this.#askAnew(question, key, id)
    this.#pending.set(key, pending)
    return pending
  }

  /** Ends what is under way. */
  close(): void {
    this.#closing.abort()
    for (const go of this.#waiting.splice(0)) go()
  }

  async #askAnew(question: Question, key: string, id: string): Promise<boolean> {
    try {
      await this.#turn()
      try {
        const isAllowed = await this.#post({ ...question, id })
        this.#keep(key, isAllowed)
        return isAllowed
      } finally {
        this.#release()
      }
    } finally {
      this.#pending.delete(key)
    }
  }

  /** Resolves when it may ask; rejects when too many wait. */
  async #turn(): Promise<void> {
    if (this.#asked >= MAX_ASKED) {
      if (this.#waiting.length >= MAX_WAITING) throw new CallbackUnavailable('too many questions wait')
      await new Promise<void>((go) => this.#waiting.push(go))
    } else this.#asked++
  }

  /** The turn goes to who waits longest. */
  #release(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#asked--
    else next()
  }

  async #post(body: Question & { readonly id: string }): Promise<boolean> {
    const { url, timeoutSeconds } = this.#settings
    const options = { url, body: JSON.stringify(body), timeoutMs: timeoutSeconds * 1000 }
    const post = (): Promise<Posted> =>
      postJson({ ...options, signal: this.#closing.signal, clock: this.#clock })
    const first = await post()
    const posted = 'reason' in first && STALE.has(first.reason) ? await post() : first
    if ('reason' in posted) throw new CallbackUnavailable(posted.reason)
    const { status } = posted
    if (status >= 200 && status < 300) return true
    if (status >= 400 && status < 500 && status !== 408 && status !== 429) return false
    throw new CallbackUnavailable(`answered ${status}`)
  }

  #keep(key: string, isAllowed: boolean): void {
    const { cacheSeconds } = this.#settings
    if (cacheSeconds === 0) return
    this.#kept.delete(key)
    this.#kept.set(key, { isAllowed, untilMs: this.#clock.nowMs() + cacheSeconds * 1000 })
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest)
  }
}
