import type { Clock } from '../../clock.ts'
import type { FfmpegLocator } from '../../ffmpeg/locator.ts'
import type { StillOptions } from '../../ffmpeg/still-arguments.ts'
import { unlessAborted } from '../../stream/unless-aborted.ts'
import { NO_FFMPEG_WORDS, Refusal } from './refusal.ts'
import { Still } from './still.ts'
import { Turns } from './turns.ts'

/** How many run at once: a wall of tiles must not take the cores from the pulls. */
export const MAX_RUNNING = 2
/** How many wait for their turn. */
export const MAX_WAITING = 32
/** From the asking to the last byte, in milliseconds. */
const DECODE_MS = 5_000

export interface DecodersParts {
  readonly ffmpeg: Pick<FfmpegLocator, 'locate' | 'forget'>
  readonly clock: Clock
}

/** Makes JPEGs with ffmpeg: few at a time, each within its time. */
export class Decoders {
  readonly #parts: DecodersParts
  readonly #turns = new Turns(MAX_RUNNING)
  readonly #stills = new Set<Still>()
  /** Of every decode that has not ended, waiting ones too. */
  readonly #aborts = new Set<AbortController>()
  #isClosed = false

  constructor(parts: DecodersParts) {
    this.#parts = parts
  }

  /** The first picture of MPEG-TS packets as a JPEG; undefined when they show none. Rejects with a {@link Refusal}. */
  async decode(packets: Uint8Array, options: StillOptions): Promise<Buffer | undefined> {
    if (this.#isClosed) throw refusalFor('the relay is shutting down')
    if (this.#turns.waiting >= MAX_WAITING)
      throw refusalFor('too many are being made; ask for fewer different sizes')
    const abort = new AbortController()
    const timer = this.#parts.clock.after(DECODE_MS, () =>
      abort.abort(refusalFor(`it took more than ${DECODE_MS / 1000} s`)),
    )
    this.#aborts.add(abort)
    try {
      return await this.#decode(packets, options, abort.signal)
    } finally {
      timer.cancel()
      this.#aborts.delete(abort)
    }
  }

  /** Ends every decode; resolves when no process is left. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const abort of this.#aborts) abort.abort(refusalFor('the relay is shutting down'))
    await Promise.all([...this.#stills].map(({ gone }) => gone))
  }

  async #decode(
    packets: Uint8Array,
    options: StillOptions,
    signal: AbortSignal,
  ): Promise<Buffer | undefined> {
    const { ffmpeg: locator, clock } = this.#parts
    const ffmpeg = await unlessAborted(locator.locate(), signal)
    if (ffmpeg.path === undefined) throw refusalFor(NO_FFMPEG_WORDS, ffmpeg.message)
    await this.#turns.enter(signal)
    const onSpawnError = (): void => locator.forget()
    const still = new Still({ ffmpeg, packets, options, clock, signal, onSpawnError })
    this.#stills.add(still)
    // The place is free when the process is gone, not when nobody waits for it any more.
    void still.gone.then(() => {
      this.#stills.delete(still)
      this.#turns.leave()
    })
    return still.jpeg
  }
}

function refusalFor(why: string, inside?: string): Refusal {
  return new Refusal('decode-failed', `No JPEG could be made of the picture: ${why}`, { inside })
}
