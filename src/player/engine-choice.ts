import { playsSound, whyNoEngine } from './capability.ts'
import { ENGINE_NAMES, type EngineName } from './engine.ts'

/** Knows which engine is the best for what comes, as each one that cannot play it says so. */
export class EngineChoice {
  readonly #only: EngineName | undefined
  readonly #whyMissing: (engine: EngineName) => string | undefined
  readonly #refusals = new Map<EngineName, string>()
  #codec: string | undefined

  /**
   * @param only the one engine to use, instead of the best that works; another one only where it plays no sound.
   * @param whyMissing tells why the browser has no such engine.
   */
  constructor(only: EngineName | undefined, whyMissing = whyNoEngine) {
    this.#only = only
    this.#whyMissing = whyMissing
  }

  /** Why an engine could not play what comes now, in a sentence. */
  get reason(): string | undefined {
    const [reason] = this.#refusals.values()
    return reason
  }

  /** What comes now: of another codec, nothing has been refused yet. */
  setCodec(codec: string | undefined): void {
    if (codec === this.#codec) return
    this.#codec = codec
    this.#refusals.clear()
  }

  /** An engine cannot play what comes now. */
  refuse(engine: EngineName, reason: string): void {
    this.#refusals.set(engine, reason)
  }

  /** The best one, with sound if it is wanted and there is one that plays it; undefined where none works. */
  best(withSound: boolean): EngineName | undefined {
    const only = this.#only
    if (only !== undefined && (!withSound || playsSound(only))) return only
    const working = ENGINE_NAMES.filter(
      (name) => this.#whyMissing(name) === undefined && !this.#refusals.has(name),
    )
    const withIt = withSound ? working.find(playsSound) : undefined
    return withIt ?? working[0]
  }
}
