import { redact, secretsOfUrl } from '../../ffmpeg/redact.ts'
import type { DescribedCamera, Description } from '../../rtsp/client.ts'
import { RtspError } from '../../rtsp/rtsp-error.ts'
import type { Source, SourceFault, SourceSink } from '../../stream/source.ts'
import { better, type Choice, choosePull, leftToFfmpeg, type Wish } from './choice.ts'
import { ChoiceLog } from './choice-log.ts'
import type { AutoSourceOptions } from './context.ts'
import { faultOf, withReason } from './fault.ts'
import { NativeRecord } from './native-record.ts'
import { Run } from './run.ts'

const DESCRIBE_TIMEOUT_MS = 5000

/**
 * Chooses by one DESCRIBE between the native pull, which goes on with its connection, and ffmpeg; or takes ffmpeg unasked
 * where there is one, if that is preferred.
 */
export class AutoSource implements Source {
  readonly id: string
  readonly #options: AutoSourceOptions
  readonly #ffmpeg: Source
  readonly #secrets: readonly string[]
  readonly #record = new NativeRecord()
  readonly #log: ChoiceLog
  #current: Source
  #run: Run | undefined
  #known: Description | RtspError | undefined
  #ended: Promise<void> = Promise.resolve()

  constructor(options: AutoSourceOptions) {
    this.id = options.id
    this.#options = options
    this.#secrets = secretsOfUrl(options.url.href, options.variables)
    this.#log = new ChoiceLog(options.log)
    this.#current = options.native
    this.#ffmpeg = options.createFfmpeg(() => this.#takeKnown())
  }

  get lines(): readonly string[] {
    return this.#current.lines
  }

  get pid(): number | undefined {
    return this.#current.pid
  }

  start(sink: SourceSink): void {
    if (this.#run) throw new TypeError('Cannot start a source that runs; stop it first')
    const run = new Run(sink, this.#options.clock.nowMs())
    this.#run = run
    this.#next(run, () => this.#choose(run))
  }

  stop(): Promise<void> {
    const run = this.#run
    this.#run = undefined
    if (run) this.#record.stopped(run, this.#options.clock.nowMs())
    run?.end()
    const { native } = this.#options
    this.#ended = this.#ended.then(async () => {
      await Promise.all([native.stop(), this.#ffmpeg.stop()])
    })
    return this.#ended
  }

  knock(signal: AbortSignal): Promise<boolean> {
    return this.#options.native.knock(signal)
  }

  /** One step of a run, after all that was begun before; none of a run that is over. */
  #next(run: Run, step: () => Promise<void>): void {
    this.#ended = this.#ended
      .then(() => (run.isOver ? undefined : step()))
      .catch((thrown: unknown) => this.#fail(run, faultOf(thrown)))
  }

  async #choose(run: Run): Promise<void> {
    const { url, transport, audio, damaged, prefersFfmpeg = false, ffmpeg, unplayable } = this.#options
    const found = await ffmpeg.locate()
    if (prefersFfmpeg && found.path !== undefined) return this.#startFfmpeg(run, { pull: 'ffmpeg' })
    if ((url.scheme !== 'rtsp' && url.scheme !== 'rtsps') || transport === 'http') {
      return this.#startFfmpeg(run, leftToFfmpeg(BY_HTTP, damaged))
    }
    const { lesson } = this.#record
    if (lesson !== undefined && found.path !== undefined) {
      return this.#startFfmpeg(run, leftToFfmpeg(lesson, damaged))
    }
    const camera = await this.#connect(run)
    if (camera === undefined) return
    if (run.isOver) return camera.close()
    const { description } = camera
    run.description = description
    const fault = unplayable(description)
    const choice = this.#judge(description, { audio, damaged, prefersFfmpeg, found })
    if (fault === undefined && choice.pull === 'native') return this.#startNative(run, choice, camera)
    camera.close()
    if (fault) this.#fail(run, fault)
    else this.#startFfmpeg(run, choice, description)
  }

  /** By what the camera says of itself now, and by what it did before. */
  #judge(description: Description, wish: Wish): Choice {
    this.#record.describes(description.video.parameterSets)
    const { obstacle, lesson } = this.#record
    if (obstacle !== undefined) return leftToFfmpeg(obstacle, wish.damaged)
    const choice = choosePull(description, wish)
    return lesson === undefined || choice.pull === 'ffmpeg' ? choice : better(lesson, wish)
  }

  /** Undefined where the camera was not got to, and the run went on or ended without it. */
  async #connect(run: Run): Promise<DescribedCamera | undefined> {
    const { url, rule, clock, damaged, connect } = this.#options
    const { href, origin } = url
    const { signal } = run
    try {
      return await connect({ url: href, origin, rule, clock, signal, timeoutMs: DESCRIBE_TIMEOUT_MS })
    } catch (thrown) {
      if (run.isOver) return undefined
      // A conversation that broke off may be our fault: ffmpeg's word counts.
      const isOurs = thrown instanceof RtspError && OUR_BREAKDOWNS.has(thrown.breakdown)
      if (isOurs) this.#startFfmpeg(run, leftToFfmpeg(MISUNDERSTOOD, damaged), thrown)
      else this.#fail(run, faultOf(thrown))
      return undefined
    }
  }

  #startNative(run: Run, choice: Choice, camera: DescribedCamera): void {
    const { native } = this.#options
    this.#current = native
    native.startOn(camera, this.#sinkOf(run, choice))
  }

  #startFfmpeg(run: Run, choice: Choice, known?: Description | RtspError): void {
    if (run.isOver) return
    this.#known = known
    this.#current = this.#ffmpeg
    this.#ffmpeg.start(this.#sinkOf(run, choice))
  }

  #takeKnown(): Description | undefined {
    const known = this.#known
    this.#known = undefined
    if (known instanceof RtspError) throw known
    return known
  }

  #sinkOf(run: Run, choice: Choice): SourceSink {
    const { sink } = run
    const { clock } = this.#options
    const { pull, note } = choice
    run.begin(pull)
    return {
      unit: (unit) => {
        run.liveSinceMs ??= clock.nowMs()
        sink.unit(unit)
      },
      heard: () => {
        run.isHeard = true
        sink.heard()
      },
      info: (info) => {
        this.#log.tell(choice)
        sink.info(note === undefined ? info : { ...info, notes: [...(info.notes ?? []), note] })
      },
      failed: (fault) => {
        const isUnfit = pull === 'native' && fault.cause === 'unsupported-codec'
        if (isUnfit) this.#next(run, async () => this.#leaveToFfmpeg(run))
        else this.#fail(run, withReason(fault, choice))
      },
    }
  }

  /** The camera does not keep what it has promised: its viewers shall not wait for the next try. */
  #leaveToFfmpeg(run: Run): void {
    const { description } = run
    const lesson = this.#record.sawReordering(description?.video.parameterSets ?? [])
    // What is known is true but for the order of its pictures.
    this.#startFfmpeg(
      run,
      leftToFfmpeg(lesson, this.#options.damaged),
      description && { ...description, video: { ...description.video, parameterSets: [] } },
    )
  }

  #fail(run: Run, fault: SourceFault): void {
    if (run.isOver) return
    this.#record.failed(run, fault.cause, this.#options.clock.nowMs())
    this.#run = undefined
    run.end()
    run.sink.failed({ ...fault, message: redact(fault.message, this.#secrets) })
  }
}

const OUR_BREAKDOWNS: ReadonlySet<RtspError['breakdown']> = new Set(['hung-up', 'malformed'])
const BY_HTTP = 'it is not reached by RTSP alone'
const MISUNDERSTOOD = 'it breaks the conversation off when the relay asks what it sends'
