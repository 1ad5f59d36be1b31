import { redact, secretsOfUrl } from '../../ffmpeg/redact.ts'
import { PullLife } from '../../stream/pull-life.ts'
import type { Source, SourceSink } from '../../stream/source.ts'
import type { FfmpegSourceOptions, PullContext } from './context.ts'
import { knock } from '../../net/knock.ts'
import { LineLog } from '../../ffmpeg/line-log.ts'
import { pull } from './pull.ts'
import { SyncLog } from './sync-log.ts'

/** Pulls a camera by one ffmpeg, after a DESCRIBE of our own has said what it has. */
export class FfmpegSource implements Source {
  readonly id: string
  readonly #context: PullContext
  readonly #secrets: readonly string[]
  readonly #life = new PullLife()

  constructor(options: FfmpegSourceOptions) {
    this.id = options.id
    this.#secrets = secretsOfUrl(options.url.href, options.variables)
    const lines = new LineLog((line) => redact(line, this.#secrets))
    const memory: PullContext['memory'] = {
      plan: undefined,
      blindAudio: 'copy',
      bPictures: false,
      login: undefined,
      child: undefined,
      ...options.known,
    }
    const sync = new SyncLog(options.ingest.stats, options)
    this.#context = { ...options, lines, sync, memory }
  }

  get lines(): readonly string[] {
    return this.#context.lines.all
  }

  get pid(): number | undefined {
    return this.#context.memory.child?.pid
  }

  start(sink: SourceSink): void {
    this.#life.start(
      (signal) => pull(this.#context, sink, signal),
      (fault) => sink.failed({ ...fault, message: redact(fault.message, this.#secrets) }),
    )
  }

  stop(): Promise<void> {
    return this.#life.stop()
  }

  knock(signal: AbortSignal): Promise<boolean> {
    const { rule, url, clock } = this.#context
    return knock({ rule, url, clock, signal })
  }
}
