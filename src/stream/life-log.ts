import type { Clock, Timer } from '../clock.ts'
import type { Log } from '../log.ts'
import type { SourceFault } from './source.ts'

/** Each line of a life is written at most this often. */
const QUIET_MS = 60_000

/** Writes the line; `fields` say how often it came since the line before, where that is more than once. */
type Tell = (fields: { readonly times?: number }) => void

interface Told {
  /** Since it was told last. */
  times: number
  quietUntilMs: number
}

/**
 * What happens to a rendition's pull, in the log: a line when it takes a turn, each kind at once and then at most once a
 * minute however it flaps. What it has come to be by the end of that minute is told then.
 */
export class LifeLog {
  readonly #clock: Clock
  readonly #log: Log
  readonly #told = new Map<string, Told>()
  /** Sources that were moved on to since it was live. */
  readonly #triedSources = new Set<string>()
  /** The newest turn, and the newest that was told. */
  #now: string | undefined
  #toldLast: string | undefined
  #late: Timer | undefined

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#clock = clock
    this.#log = log
  }

  live(): void {
    this.#triedSources.clear()
    this.#turn('live', (fields) => this.#log.info(fields, 'The camera is live'))
  }

  failed({ cause, message }: SourceFault): void {
    const fault = { cause, reason: message }
    const isTold = this.#turn(cause, (fields) => this.#log.warn({ ...fault, ...fields }, 'The camera failed'))
    if (!isTold) this.#log.debug(fault, 'The camera failed again')
  }

  idle(): void {
    this.#turn('idle', (fields) => this.#log.info(fields, 'Nobody watches: the pull ends'))
  }

  /** The source with this id is tried from now on, for another has failed too often. */
  movedOn(source: string): void {
    const told = this.#count(`source ${source}`)
    const isNews = !this.#triedSources.has(source)
    this.#triedSources.add(source)
    if (isNews && this.#clock.nowMs() >= told.quietUntilMs)
      this.#tell(told, (fields) => this.#log.info({ source, ...fields }, 'The next source is tried'))
    else this.#log.debug({ source }, 'The next source is tried again')
  }

  /** From now on everything is new; nothing is told later. */
  forget(): void {
    this.#late?.cancel()
    this.#told.clear()
    this.#triedSources.clear()
    this.#now = undefined
    this.#toldLast = undefined
  }

  /** Whether it was told at once. */
  #turn(kind: string, tell: Tell): boolean {
    const told = this.#count(kind)
    if (kind === this.#now) return false
    this.#now = kind
    this.#late?.cancel()
    if (kind === this.#toldLast) return false
    const say = (): void => {
      this.#toldLast = kind
      this.#tell(told, tell)
    }
    const quietMs = told.quietUntilMs - this.#clock.nowMs()
    if (quietMs <= 0) say()
    else this.#late = this.#clock.after(quietMs, say)
    return quietMs <= 0
  }

  #count(kind: string): Told {
    const told = this.#told.get(kind) ?? { times: 0, quietUntilMs: 0 }
    this.#told.set(kind, told)
    told.times++
    return told
  }

  #tell(told: Told, tell: Tell): void {
    const { times } = told
    told.times = 0
    told.quietUntilMs = this.#clock.nowMs() + QUIET_MS
    tell(times > 1 ? { times } : {})
  }
}
