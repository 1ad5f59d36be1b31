import { messageOf } from '../errors.ts'
import type { Source, SourceSink } from './source.ts'

/** Stands for a source that could not be made from its settings: each start fails at once and says why. */
export class RefusedSource implements Source {
  readonly id = 'refused'
  readonly lines: readonly string[] = []
  readonly #message: string

  /** `reason` is what was thrown. */
  constructor(reason: unknown) {
    this.#message = messageOf(reason)
  }

  start(sink: SourceSink): void {
    sink.failed({ cause: 'refused', message: this.#message })
  }

  async stop(): Promise<void> {
    await Promise.resolve()
  }

  async knock(): Promise<boolean> {
    return Promise.resolve(true)
  }
}
