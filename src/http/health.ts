import type { Clock } from '../clock.ts'
import { bounded } from '../stream/bounded.ts'
import { LoopWatch } from './loop-watch.ts'

/** What the listener cannot see by itself. */
export interface HealthFacts {
  /** `ready` from when every camera of streams.json is taken in until the relay begins to end. */
  readonly phase: () => 'starting' | 'ready' | 'closing'
  /** Whether streams.json, or what somebody did to it, waits for a person. */
  readonly hasStreamsFault: () => boolean
  /** What keeps the relay from writing its data folder, in words that name no path; undefined when nothing does. */
  readonly dataFault: () => Promise<string | undefined>
}

/** One thing that was looked at. Its reason names no camera, no path and no secret: everybody may read it. */
export interface HealthCheck {
  readonly ok: boolean
  readonly reason?: string
}

/** The answer of `/healthz` and `/readyz`. */
export interface HealthReport {
  /** `degraded`: people can watch, but something waits for a person. */
  readonly status: 'ok' | 'degraded' | 'failing'
  readonly checks: Readonly<Record<string, HealthCheck>>
}

/** A process that did nothing for so long is not well, even if it answers just now. */
const MAX_BLOCK_MS = 5_000
/** So long an answer about the data folder counts, for everybody may ask. */
const DATA_CHECK_MS = 10_000
const DATA_PATIENCE_MS = 1_000

const WELL: HealthCheck = { ok: true }

/** Looks at the relay for orchestrators and proxies. */
export class Health {
  readonly #facts: HealthFacts
  readonly #clock: Clock
  readonly #loop: LoopWatch
  #data: { readonly untilMs: number; readonly check: Promise<HealthCheck> } | undefined

  constructor(facts: HealthFacts, clock: Clock) {
    this.#facts = facts
    this.#clock = clock
    this.#loop = new LoopWatch(clock)
  }

  /** Whether the process lives: what only a restart would mend makes it `failing`. */
  alive(): HealthReport {
    const eventLoop = this.#checkLoop()
    return { status: eventLoop.ok ? 'ok' : 'failing', checks: { listening: WELL, eventLoop } }
  }

  /** Whether people can be sent here. */
  async ready(): Promise<HealthReport> {
    const phase = this.#facts.phase()
    const musts = {
      listening: WELL,
      streams: phase === 'starting' ? bad('The cameras of streams.json are not taken in yet') : WELL,
      shutdown: phase === 'closing' ? bad('The relay is shutting down') : WELL,
    }
    const shoulds = {
      streamsFile: this.#facts.hasStreamsFault()
        ? bad('streams.json needs a person; the log and baton check say where')
        : WELL,
      dataFolder: await this.#checkData(),
      eventLoop: this.#checkLoop(),
    }
    const status = !areWell(musts) ? 'failing' : areWell(shoulds) ? 'ok' : 'degraded'
    return { status, checks: { ...musts, ...shoulds } }
  }

  close(): void {
    this.#loop.close()
  }

  #checkLoop(): HealthCheck {
    const { longestMs } = this.#loop
    return longestMs < MAX_BLOCK_MS ? WELL : bad(`The process did nothing for ${longestMs} ms`)
  }

  #checkData(): Promise<HealthCheck> {
    const nowMs = this.#clock.nowMs()
    if (this.#data === undefined || nowMs >= this.#data.untilMs)
      this.#data = { untilMs: nowMs + DATA_CHECK_MS, check: this.#askData() }
    return this.#data.check
  }

  async #askData(): Promise<HealthCheck> {
    let check: HealthCheck = bad('The data folder does not answer')
    const asked = this.#facts.dataFault().then((fault) => {
      check = fault === undefined ? WELL : bad(`The data folder cannot be written: ${fault}`)
    })
    await bounded(asked, DATA_PATIENCE_MS, this.#clock)
    return check
  }
}

function bad(reason: string): HealthCheck {
  return { ok: false, reason }
}

function areWell(checks: Readonly<Record<string, HealthCheck>>): boolean {
  return Object.values(checks).every(({ ok }) => ok)
}
