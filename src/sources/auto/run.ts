import type { Description } from '../../rtsp/client.ts'
import type { SourceSink } from '../../stream/source.ts'

/** One start of an automatic source, whatever pulls in it. */
export class Run {
  readonly sink: SourceSink
  readonly startedMs: number
  description: Description | undefined
  /** What pulls; undefined while that is not known. */
  pull: 'ffmpeg' | 'native' | undefined
  /** When the first unit of what pulls came. */
  liveSinceMs: number | undefined
  /** Video of what pulls came, though perhaps no unit. */
  isHeard = false
  readonly #life = new AbortController()

  constructor(sink: SourceSink, startedMs: number) {
    this.sink = sink
    this.startedMs = startedMs
  }

  /** Aborts at its end. */
  get signal(): AbortSignal {
    return this.#life.signal
  }

  get isOver(): boolean {
    return this.#life.signal.aborted
  }

  /** This pulls from now on. */
  begin(pull: 'ffmpeg' | 'native'): void {
    this.pull = pull
    this.liveSinceMs = undefined
    this.isHeard = false
  }

  end(): void {
    this.#life.abort()
  }
}
