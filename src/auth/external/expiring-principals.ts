import type { Clock, Timer } from '../../clock.ts'
import type { Principal } from '../roles.ts'

/** So many JWTs are known at a time; one more ends the one that would expire first. */
export const MAX_PRINCIPALS = 10_000
/** The machine's clock may be set meanwhile: it is looked at again after so long at most. */
const LONGEST_LOOK_MS = 30_000

interface Entry {
  readonly principal: Principal
  /** By the machine's clock. */
  readonly expiresMs: number
  /** {@link Clock.nowMs} until when nobody needs to verify it anew. */
  readonly freshUntilMs: number
}

export interface ExpiringOptions {
  readonly clock: Clock
  /** The machine's time, which what expires is measured by. */
  readonly wallMs: () => number
  /** So long a principal is believed without verifying anew. */
  readonly freshMs: number
}

/** Who came in with something that expires by itself: known for a while, and told of when it is over. */
export class ExpiringPrincipals {
  readonly #options: ExpiringOptions
  readonly #entries = new Map<string, Entry>()
  readonly #listeners = new Set<(principalId: string) => void>()
  #timer: Timer | undefined
  /** When the timer looks, by the machine's clock. */
  #lookMs = Infinity

  constructor(options: ExpiringOptions) {
    this.#options = options
  }

  /** The principal under `key`, unless it has expired or must be verified anew. */
  get(key: string): Principal | undefined {
    const { clock, wallMs } = this.#options
    const entry = this.#entries.get(key)
    const isGood = entry && entry.expiresMs > wallMs() && entry.freshUntilMs > clock.nowMs()
    return isGood ? entry.principal : undefined
  }

  /** Remembers who was verified just now. */
  set(key: string, principal: Principal, expiresMs: number): void {
    const { clock, freshMs } = this.#options
    this.#entries.delete(key)
    if (this.#entries.size >= MAX_PRINCIPALS) this.#end(this.#first())
    this.#entries.set(key, { principal, expiresMs, freshUntilMs: clock.nowMs() + freshMs })
    if (expiresMs < this.#lookMs) this.#plan(expiresMs)
  }

  /** Calls `listener` with the id of each principal that is over. */
  onEnded(listener: (principalId: string) => void): void {
    this.#listeners.add(listener)
  }

  close(): void {
    this.#timer?.cancel()
    this.#entries.clear()
    this.#listeners.clear()
  }

  /** @param expiresMs of the one that expires first. */
  #plan(expiresMs: number): void {
    const { clock, wallMs } = this.#options
    this.#timer?.cancel()
    const nowMs = wallMs()
    const delayMs = Math.min(Math.max(0, expiresMs - nowMs), LONGEST_LOOK_MS)
    this.#lookMs = nowMs + delayMs
    this.#timer = clock.after(delayMs, () => this.#look())
  }

  #look(): void {
    const nowMs = this.#options.wallMs()
    this.#lookMs = Infinity
    for (const [key, { expiresMs }] of this.#entries) if (expiresMs <= nowMs) this.#end(key)
    const first = this.#entries.get(this.#first())
    if (first) this.#plan(first.expiresMs)
  }

  #end(key: string): void {
    const entry = this.#entries.get(key)
    this.#entries.delete(key)
    if (entry) for (const listener of this.#listeners) listener(entry.principal.id)
  }

  /** The key of the one that expires first. */
  #first(): string {
    let found = ''
    let firstMs = Infinity
    for (const [key, { expiresMs }] of this.#entries)
      if (expiresMs < firstMs) [found, firstMs] = [key, expiresMs]
    return found
  }
}
