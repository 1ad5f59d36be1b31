import type { Clock, Timer } from '../clock.ts'
import { type RtspResponse, headersOf } from './message.ts'

/**
 * Half of what a session lasts where the camera does not say (RFC 2326 §12.37). Also where it says more: firewalls forget
 * a connection on which nothing is said.
 */
const LONGEST_MS = 30_000
const SHORTEST_MS = 1000

export type KeepAliveMethod = 'OPTIONS' | 'GET_PARAMETER'

export interface KeepAliveOptions {
  readonly clock: Clock
  /** Rejects where no answer comes within that time, or none can. */
  readonly ask: (method: KeepAliveMethod, withinMs: number) => Promise<RtspResponse>
  /** The camera does not know the session. */
  readonly onUnknown: () => void
}

/**
 * Tells a camera twice within its session's time that we are there. The first time by OPTIONS, as anybody may at any
 * time; then by GET_PARAMETER (RFC 2326 §10.8) where the camera's answer names it or names nothing, and again by OPTIONS
 * where it turns out that the camera refuses that or says nothing to it.
 */
export class KeepAlive {
  readonly #options: KeepAliveOptions
  #intervalMs = LONGEST_MS
  #method: KeepAliveMethod = 'OPTIONS'
  #isLearned = false
  #timer: Timer | undefined
  #isOver = false

  constructor(options: KeepAliveOptions) {
    this.#options = options
  }

  /** The camera says that the session lasts so many seconds without a word; the least of what it says counts. */
  noteTimeout(seconds: number): void {
    const intervalMs = Math.max(SHORTEST_MS, (seconds * 1000) / 2)
    this.#intervalMs = Math.min(this.#intervalMs, intervalMs)
  }

  start(): void {
    if (this.#isOver) return
    this.#timer?.cancel()
    this.#timer = this.#options.clock.after(this.#intervalMs, () => {
      // The next is due whatever becomes of this one.
      this.start()
      void this.#say(this.#method)
    })
  }

  /** For good. Idempotent. */
  stop(): void {
    this.#isOver = true
    this.#timer?.cancel()
  }

  async #say(method: KeepAliveMethod): Promise<void> {
    let response: RtspResponse | undefined
    try {
      response = await this.#options.ask(method, this.#intervalMs)
    } catch {
      // Whether the camera still sends is seen by what comes; a connection that broke has said so.
    }
    if (this.#isOver) return
    if (response?.status === 454) this.#options.onUnknown()
    if (method === 'GET_PARAMETER') {
      const isRefused = response === undefined || (response.status >= 400 && response.status !== 401)
      if (isRefused) this.#method = 'OPTIONS'
    } else if (!this.#isLearned && response !== undefined) {
      this.#isLearned = true
      if (mayKnowGetParameter(response)) {
        this.#method = 'GET_PARAMETER'
        // For cameras to which OPTIONS is no sign of life.
        await this.#say(this.#method)
      }
    }
  }
}

function mayKnowGetParameter(response: RtspResponse): boolean {
  const known = headersOf(response, 'public').join(',')
  return known === '' || /\bGET_PARAMETER\b/i.test(known)
}
