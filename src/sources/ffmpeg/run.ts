import { inputList, pullArguments } from '../../ffmpeg/arguments.ts'
import type { Ffmpeg } from '../../ffmpeg/locate.ts'
import { FfmpegProcess } from '../../ffmpeg/process.ts'
import type { FfmpegExit } from '../../ffmpeg/process.ts'
import {
  isAboutProbing,
  isOutOfOrder,
  isUncopiableAudio,
  isUnplayableVideo,
} from '../../ffmpeg/stderr-cause.ts'
import { StderrLines } from '../../ffmpeg/stderr-lines.ts'
import type { Unit } from '../../media/unit.ts'
import type { SourceProgram } from '../../mpegts/ingest.ts'
import type { ParsedUrl } from '../../net/address-rule.ts'
import type { SourceSink } from '../../stream/source.ts'
import type { Plan, PullContext } from './context.ts'

/** One ffmpeg from its spawn to its end, as far as its end has to be judged. */
export interface Run {
  readonly exit: FfmpegExit
  /** What this ffmpeg said, redacted. */
  readonly lines: readonly string[]
  readonly outputBytes: number
  readonly lastedMs: number
  /** It was ended because what came is not what the plan says: sound that was to be copied unseen is no AAC, or there are
   * B-pictures. */
  readonly surprise: Surprise | undefined
}

type Surprise = 'sound' | 'b-pictures'

/** What one run needs beside its source's context. */
export interface Start {
  readonly sink: SourceSink
  /** Its abort ends ffmpeg. */
  readonly signal: AbortSignal
  readonly ffmpeg: Ffmpeg
  /** Where the camera's stream is. */
  readonly url: ParsedUrl
  readonly plan: Plan
  /** The output shows what a blind plan could not know: at most once a run. */
  readonly onProgram: (program: SourceProgram) => void
}

/** Runs ffmpeg until it ends; what it writes becomes units. Rejects, when it is gone, with what was thrown over that. */
export function runFfmpeg(context: PullContext, start: Start): Promise<Run> {
  const { sink, signal, ffmpeg, plan, url } = start
  const { clock, ingest, memory } = context
  // Of B-pictures ffmpeg learns by probing in what order they are shown.
  const probes = plan.isTold !== true || memory.bPictures
  const options = {
    url: url.href,
    transport: context.transport,
    audio: plan.audio,
    bPictures: memory.bPictures,
    probes,
  }
  const startedMs = clock.nowMs()
  const recent: string[] = []
  let outputBytes = 0
  let { droppedPictures } = ingest.stats
  let isBlind = plan.isBlind === true
  let surprise: Surprise | undefined
  let outOfOrder = 0
  let broken: Error | undefined
  return new Promise((resolve, reject) => {
    const breakOff = (thrown: unknown): void => {
      broken ??= thrown instanceof Error ? thrown : new Error(String(thrown))
      void child.close()
    }
    const stderr = new StderrLines((line) => {
      if (!probes && isAboutProbing(line)) return
      recent.push(context.lines.push(line))
      if (recent.length > MAX_RECENT) recent.shift()
      if (isUnplayableVideo(line)) void child.close()
      else if (isUncopiableAudio(line)) giveUpCopy()
      else if (!probes && isOutOfOrder(line) && ++outOfOrder === MANY_OUT_OF_ORDER) giveUp('b-pictures')
    })
    const giveUp = (reason: Surprise): void => {
      surprise = reason
      void child.close()
    }
    const giveUpCopy = (): void => {
      if (plan.isBlind === true && plan.audio === 'copy') giveUp('sound')
    }
    const look = (): void => {
      const { program } = ingest
      if (program === undefined) return
      if (program.otherStreams > 0) giveUpCopy()
      else start.onProgram(program)
      isBlind = false
    }
    ingest.open()
    const onUnit = (unit: Unit): void => {
      if (isBlind) look()
      if (surprise === undefined) sink.unit(unit)
    }
    ingest.onUnit = onUnit
    const child = new FfmpegProcess({
      ffmpeg,
      clock,
      args: pullArguments(options),
      stdin: inputList(options),
      onStdout(chunk) {
        outputBytes += chunk.length
        try {
          ingest.push(chunk, clock.nowMs())
        } catch (thrown) {
          breakOff(thrown)
          return
        }
        context.sync.look()
        if (surprise !== undefined || ingest.stats.droppedPictures === droppedPictures) return
        droppedPictures = ingest.stats.droppedPictures
        sink.heard()
      },
      onStderr: (chunk) => stderr.push(chunk, clock.nowMs()),
      onExit(exit) {
        memory.child = undefined
        signal.removeEventListener('abort', stop)
        stderr.end()
        try {
          if (!signal.aborted && broken === undefined) ingest.flush()
        } catch (thrown) {
          breakOff(thrown)
        }
        // Where this took long to end, another run has begun meanwhile.
        if (ingest.onUnit === onUnit) ingest.release()
        const lastedMs = clock.nowMs() - startedMs
        if (broken === undefined) resolve({ exit, lines: recent, outputBytes, lastedMs, surprise })
        else reject(broken)
      },
    })
    memory.child = child
    const stop = (): void => void child.close()
    signal.addEventListener('abort', stop, { once: true })
  })
}

/** A jump of the camera's clock makes one or two. */
const MANY_OUT_OF_ORDER = 8
/** Lines of one run that its end is judged by. */
const MAX_RECENT = 50
