import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { locateFfmpeg } from './locate.ts'
import type { Ffmpeg, LocateOptions, NoFfmpeg } from './locate.ts'

/** How long "there is none" is believed before the next caller looks again. */
const MISSING_FOR_MS = 5000

/** Finds ffmpeg once for all sources, and again after it went missing, so that installing it needs no restart. */
export class FfmpegLocator {
  readonly #options: LocateOptions
  readonly #clock: Clock
  readonly #log: Pick<Log, 'info' | 'warn'>
  #noted = ''
  #isMissing = false
  #answer: Promise<Ffmpeg | NoFfmpeg> | undefined
  #askAgainAtMs = Infinity

  constructor(options: LocateOptions, clock: Clock, log: Pick<Log, 'info' | 'warn'>) {
    this.#options = options
    this.#clock = clock
    this.#log = log
  }

  /** Never rejects. */
  locate(): Promise<Ffmpeg | NoFfmpeg> {
    if (this.#answer === undefined || this.#clock.nowMs() >= this.#askAgainAtMs) this.#answer = this.#ask()
    return this.#answer
  }

  /** It could not be started: look again at the next call. */
  forget(): void {
    this.#answer = undefined
  }

  async #ask(): Promise<Ffmpeg | NoFfmpeg> {
    this.#askAgainAtMs = Infinity
    const answer = await locateFfmpeg(this.#options)
    if (answer.path === undefined) this.#miss(answer)
    else this.#note(answer)
    return answer
  }

  /** Says so once: what cannot do without ffmpeg says it for itself. */
  #miss({ message }: NoFfmpeg): void {
    this.#askAgainAtMs = this.#clock.nowMs() + MISSING_FOR_MS
    if (!this.#isMissing)
      this.#log.info({ reason: message }, 'There is no ffmpeg; what cannot do without one says so')
    this.#isMissing = true
  }

  /** Says what was passed over, and that the one in use is not the best. */
  #note({ path, version, notes }: Ffmpeg): void {
    if (this.#isMissing) this.#log.info({ path, version }, 'There is an ffmpeg now')
    this.#isMissing = false
    const reason = notes.join(' ')
    if (reason !== '' && reason !== this.#noted)
      this.#log.warn({ path, reason }, 'Another ffmpeg would be better')
    this.#noted = reason
  }
}
