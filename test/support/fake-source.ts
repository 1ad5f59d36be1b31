import type { Unit } from '../../src/media/unit.ts'
import type { Cause, Source, SourceSink } from '../../src/stream/source.ts'

/** A source that does what the test says. */
export class FakeSource implements Source {
  readonly id: string
  lines: readonly string[] = []
  starts = 0
  stops = 0
  knocks = 0
  isRunning = false
  /** Whether anything answers a knock. */
  answers = true
  /** What `start()` does beside noting the sink. */
  onStart: (sink: SourceSink) => void = () => undefined
  onStop: () => Promise<void> = () => Promise.resolve()
  onKnock: (signal: AbortSignal) => Promise<boolean> = () => Promise.resolve(this.answers)
  #sink: SourceSink | undefined

  constructor(id = 'source') {
    this.id = id
  }

  start(sink: SourceSink): void {
    if (this.isRunning) throw new Error(`Cannot start ${this.id}: it runs already`)
    this.starts++
    this.isRunning = true
    this.#sink = sink
    this.onStart(sink)
  }

  async stop(): Promise<void> {
    this.stops++
    await this.onStop()
    this.isRunning = false
  }

  knock(signal: AbortSignal): Promise<boolean> {
    this.knocks++
    return this.onKnock(signal)
  }

  /** The sink of the last start. */
  get sink(): SourceSink {
    if (this.#sink === undefined) throw new Error(`Cannot use ${this.id}: it was never started`)
    return this.#sink
  }

  unit(unit: Unit): void {
    this.sink.unit(unit)
  }

  fail(cause: Cause, message = `It failed: ${cause}.`): void {
    this.isRunning = false
    this.sink.failed({ cause, message })
  }
}
