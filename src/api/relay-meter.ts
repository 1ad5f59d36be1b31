import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { RelayFigures } from '../protocol/events.ts'

/** The event loop is looked at so often, which wakes the process each time; a delay is what comes on top. */
const RESOLUTION_MS = 100

/** What this process needs, from one reading to the next. Costs nothing before {@link start} and after {@link stop}. */
export class RelayMeter {
  readonly #budget: { readonly used: number; readonly limit: number }
  readonly #loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  #cpu = process.cpuUsage()
  #sinceMs = 0
  #latest: RelayFigures | undefined

  constructor(budget: { readonly used: number; readonly limit: number }) {
    this.#budget = budget
  }

  /** The last reading since the start; undefined until there was one. */
  get latest(): RelayFigures | undefined {
    return this.#latest
  }

  start(nowMs: number): void {
    this.#loop.enable()
    this.#begin(nowMs)
  }

  stop(): void {
    this.#loop.disable()
    this.#latest = undefined
  }

  /** Reads what happened since the last reading. */
  read(nowMs: number): void {
    const { user, system } = process.cpuUsage(this.#cpu)
    const { rss, heapUsed } = process.memoryUsage()
    const elapsedMs = nowMs - this.#sinceMs
    this.#latest = {
      loopDelayMs: Math.round(Math.max(0, this.#loop.max / 1e6 - RESOLUTION_MS) * 10) / 10,
      cpu: elapsedMs > 0 ? Math.round((user + system) / elapsedMs) / 1000 : 0,
      rssBytes: rss,
      heapBytes: heapUsed,
      bufferBytes: this.#budget.used,
      bufferLimitBytes: this.#budget.limit,
    }
    this.#begin(nowMs)
  }

  #begin(nowMs: number): void {
    this.#loop.reset()
    this.#cpu = process.cpuUsage()
    this.#sinceMs = nowMs
  }
}
