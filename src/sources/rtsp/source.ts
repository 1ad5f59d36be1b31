import { messageOf } from '../../errors.ts'
import { LineLog } from '../../ffmpeg/line-log.ts'
import { redact, secretsOfUrl } from '../../ffmpeg/redact.ts'
import { knock } from '../../net/knock.ts'
import type { DescribedCamera } from '../../rtsp/client.ts'
import type { Source, SourceFault, SourceSink } from '../../stream/source.ts'
import type { PullContext, RtspSourceOptions } from './context.ts'
import { pull } from './pull.ts'

/** Pulls a camera by RTSP and RTP of our own, on one connection with one login. */
export class RtspSource implements Source {
  readonly id: string
  readonly #context: PullContext
  readonly #secrets: readonly string[]
  #running: AbortController | undefined
  #ended: Promise<void> = Promise.resolve()

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
    if (this.#running) throw new TypeError('Cannot start a source that runs; stop it first')
    const running = new AbortController()
    this.#running = running
    const pulled = this.#ended.then(() => pull(this.#context, camera, sink, running.signal))
    this.#ended = pulled.catch(unforeseen).then((fault) => {
      if (running.signal.aborted) return
      this.#running = undefined
      const message = redact(fault.message, this.#secrets)
      this.#context.lines.push(message)
      sink.failed({ ...fault, message })
    })
  }

  stop(): Promise<void> {
    this.#running?.abort()
    this.#running = undefined
    return this.#ended
  }

  knock(signal: AbortSignal): Promise<boolean> {
    const { rule, url, clock } = this.#context
    return knock({ rule, url, clock, signal })
  }
}

function unforeseen(thrown: unknown): SourceFault {
  return { cause: 'exited', message: `The pull broke off: ${messageOf(thrown)}` }
}
