import type { Clock } from '../../clock.ts'
import type { Ffmpeg } from '../../ffmpeg/locate.ts'
import { FfmpegProcess, type FfmpegExit } from '../../ffmpeg/process.ts'
import { redact } from '../../ffmpeg/redact.ts'
import { cutLine, StderrLines } from '../../ffmpeg/stderr-lines.ts'
import { stillArguments, type StillOptions } from '../../ffmpeg/still-arguments.ts'
import { Refusal } from './refusal.ts'

const MAX_JPEG_BYTES = 16 * 1_048_576

export interface StillParts {
  readonly ffmpeg: Ffmpeg
  /** MPEG-TS. */
  readonly packets: Uint8Array
  readonly options: StillOptions
  readonly clock: Clock
  readonly signal: AbortSignal
  /** It could not be started, though it was found. */
  readonly onSpawnError: () => void
}

/** One ffmpeg that makes one JPEG of a few pictures, and ends. */
export class Still {
  /** undefined when these pictures show nothing. Rejects with a {@link Refusal}, at once when the signal aborts. */
  readonly jpeg: Promise<Buffer | undefined>
  /** Resolves when its process is gone. Never rejects. */
  readonly gone: Promise<void>
  readonly #onSpawnError: () => void
  readonly #chunks: Buffer[] = []
  #bytes = 0
  #lastLine = ''
  #resolve: (jpeg: Buffer | undefined) => void = () => undefined
  #reject: (refusal: Refusal) => void = () => undefined

  constructor({ ffmpeg, packets, options, clock, signal, onSpawnError }: StillParts) {
    this.#onSpawnError = onSpawnError
    this.jpeg = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    const lines = new StderrLines((line) => (this.#lastLine = cutLine(redact(line))))
    let onGone: () => void = () => undefined
    this.gone = new Promise((resolve) => (onGone = resolve))
    const child = new FfmpegProcess({
      ffmpeg,
      args: stillArguments(options),
      stdin: packets,
      clock,
      onStdout: (chunk) => this.#take(chunk, child),
      onStderr: (chunk) => lines.push(chunk, clock.nowMs()),
      onExit: (exit) => {
        signal.removeEventListener('abort', onAbort)
        lines.end()
        this.#finish(exit)
        onGone()
      },
    })
    const onAbort = (): void => {
      this.#reject(signal.reason as Refusal)
      void child.close()
    }
    signal.addEventListener('abort', onAbort)
  }

  #take(chunk: Uint8Array, child: FfmpegProcess): void {
    this.#bytes += chunk.length
    if (this.#bytes <= MAX_JPEG_BYTES) {
      this.#chunks.push(Buffer.from(chunk))
      return
    }
    this.#reject(new Refusal('decode-failed', 'The picture is too large: ask for a smaller width or quality'))
    void child.close()
  }

  #finish({ code, spawnError }: FfmpegExit): void {
    if (spawnError !== undefined) this.#onSpawnError()
    const inside = spawnError ?? (this.#lastLine || `exit code ${code}`)
    if (code === 0) this.#resolve(this.#bytes > 0 ? Buffer.concat(this.#chunks) : undefined)
    else this.#reject(new Refusal('decode-failed', 'ffmpeg could not decode the newest picture', { inside }))
  }
}
