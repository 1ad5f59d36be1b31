import { setImmediate } from 'node:timers/promises'
import type { Clock, Timer } from '../../src/clock.ts'

interface Pending {
  readonly atMs: number
  readonly callback: () => void
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #nowMs: number
  readonly #pending = new Set<Pending>()

  constructor(nowMs = 1_000_000) {
    this.#nowMs = nowMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  after(delayMs: number, callback: () => void): Timer {
    const pending = { atMs: this.#nowMs + Math.max(0, delayMs), callback }
    this.#pending.add(pending)
    return { cancel: () => void this.#pending.delete(pending) }
  }

  get pendingTimers(): number {
    return this.#pending.size
  }

  /** Moves on and runs what falls due, in order; promises do not get a turn in between. */
  tick(ms: number): void {
    const endMs = this.#nowMs + ms
    while (this.#runNext(endMs)) continue
    this.#nowMs = endMs
  }

  /** Like {@link tick}, but all promise callbacks run before the first timer and after each one. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms
    await setImmediate()
    while (this.#runNext(endMs)) await setImmediate()
    this.#nowMs = endMs
  }

  /** Time passes unseen, as when the process was blocked: nothing runs until the next move. */
  block(ms: number): void {
    this.#nowMs += ms
  }

  #runNext(endMs: number): boolean {
    let next: Pending | undefined
    for (const pending of this.#pending) {
      if (pending.atMs <= endMs && (next === undefined || pending.atMs < next.atMs)) next = pending
    }
    if (next === undefined) return false
    this.#pending.delete(next)
    this.#nowMs = Math.max(this.#nowMs, next.atMs)
    next.callback()
    return true
  }
}
