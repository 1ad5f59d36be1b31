/** A pending callback. */
export interface Timer {
  /** Forget the callback; harmless when it ran already. */
  cancel(): void
}

/** Where the relay's rooms get time from, so that a test can hand in another one. */
export interface Clock {
  /** Milliseconds since the Unix epoch, monotonic: it never steps back when the machine's clock is set. */
  nowMs(): number
  /** Run `callback` once after `delayMs`. A pending timer does not keep the process alive. */
  after(delayMs: number, callback: () => void): Timer
}

/** It never changes, and asking for it costs as much as asking for the time. */
const ORIGIN_MS = performance.timeOrigin

/** The machine's monotonic clock, anchored at the wall clock of the process's start. */
export const systemClock: Clock = {
  nowMs: () => ORIGIN_MS + performance.now(),
  after(delayMs, callback) {
    const handle = setTimeout(callback, delayMs)
    handle.unref()
    return { cancel: () => clearTimeout(handle) }
  },
}
