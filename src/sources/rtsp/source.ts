import { LineLog } from '../../ffmpeg/line-log.ts'
import { redact, secretsOfUrl } from '../../ffmpeg/redact.ts'
import { knock } from '../../net/knock.ts'
import type { DescribedCamera } from '../../rtsp/client.ts'
import { PullLife } from '../../stream/pull-life.ts'
import type { Source, SourceSink } from '../../stream/source.ts'
import type { PullContext, RtspSourceOptions } from './context.ts'
import { pull } from './pull.ts'

/** Pulls a camera by RTSP and RTP of our own, on one connection with one login. */
export class RtspSource implements Source {
  readonly id: string
  readonly #context: PullContext
  readonly #secrets: readonly string[]
  readonly #life = new PullLife()

  constructor(options: RtspSourceOptions) {
    this.id = options.id
    this.#secrets = secretsOfUrl(options.url.href, options.variables)
    const lines = new LineLog((line) => redact(line, this.#secrets))
    this.#context = { ...options, lines, memory: { isUdpSilent: false } }
  }

  get lines(): readonly string[] {
    return this.#context.lines.all
  }

  start(sink: SourceSink): void {
    this.startOn(undefined, sink)
  }

  /** As {@link start}; goes on with a camera that has described itself already, and owns its connection from now on. */
  startOn(camera: DescribedCamera | undefined, sink: SourceSink): void {
    const { lines } = this.#context
    this.#life.start(
      (signal) => pull(this.#context, camera, sink, signal),
      (fault) => {
        const message = redact(fault.message, this.#secrets)
        lines.push(message)
        sink.failed({ ...fault, message })
      },
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
