import type { Clock } from '../clock.ts'
import { AAC_FRAME_SAMPLES, type AdtsHeader } from '../codecs/aac.ts'
import { AdtsSplitter } from '../codecs/adts-splitter.ts'
import type { Ffmpeg } from './locate.ts'
import { type FfmpegExit, FfmpegProcess } from './process.ts'
import { type RawSound, SOUND_RATE, soundArguments } from './sound-arguments.ts'
import { StderrLines } from './stderr-lines.ts'

/** ffmpeg's encoder puts one frame of silence in front. */
const PRIMING_FRAMES = 1
/** Gaps in what is on its way through ffmpeg: at 20 ms to a packet, and every second lost, ten seconds. */
const MAX_STRETCHES = 256
/** Half a millisecond that a time is off by is no gap: times are whole ticks, and may be mended little by little. */
const TOLERANCE_90K = 45
const TICKS_90K = 90_000

/** Bytes without a gap, from this one on. */
interface Stretch {
  readonly position90k: number
  readonly time90k: number
}

export interface SoundTranscoderOptions {
  readonly ffmpeg: Ffmpeg
  readonly clock: Clock
  readonly sound: RawSound
  /** How long a byte of it lasts. */
  readonly ticks90kPerByte: number
  /** Gets a frame of AAC with its ADTS header, a view that is valid during the call, and its time. */
  readonly onFrame: (frame: Uint8Array, header: AdtsHeader, time90k: number) => void
  readonly onLine: (line: string) => void
  /** Once, when its ffmpeg is gone. */
  readonly onExit: (exit: FfmpegExit) => void
}

/** Makes AAC of sound that is none, by an ffmpeg that is fed over stdin and connects to nobody. */
export class SoundTranscoder {
  readonly #options: SoundTranscoderOptions
  readonly #process: FfmpegProcess
  readonly #stretches: Stretch[] = []
  /** How much sound ffmpeg was given, and the time behind it. */
  #position90k = 0
  #next90k = Number.NaN
  #frames = 0

  constructor(options: SoundTranscoderOptions) {
    const { ffmpeg, clock, sound, onLine, onExit } = options
    this.#options = options
    const splitter = new AdtsSplitter((frame, header) => this.#frame(frame, header))
    const lines = new StderrLines(onLine)
    this.#process = new FfmpegProcess({
      ffmpeg,
      clock,
      args: soundArguments(sound),
      onStdout: (chunk) => splitter.push(chunk),
      onStderr: (chunk) => lines.push(chunk, clock.nowMs()),
      onExit,
    })
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  /** Sound as it came, in bytes that nobody changes. What ffmpeg does not take is left out, and what follows keeps its time. */
  push(bytes: Uint8Array, time90k: number): void {
    if (!this.#process.write(bytes)) return
    const isNext = Math.abs(time90k - this.#next90k) <= TOLERANCE_90K
    if (!isNext) {
      this.#stretches.push({ position90k: this.#position90k, time90k })
      this.#next90k = time90k
    }
    if (this.#stretches.length > MAX_STRETCHES) this.#stretches.shift()
    const ticks90k = bytes.length * this.#options.ticks90kPerByte
    this.#position90k += ticks90k
    this.#next90k += ticks90k
  }

  /** Idempotent; resolves when its ffmpeg is gone. */
  close(): Promise<void> {
    return this.#process.close()
  }

  #frame(frame: Uint8Array, header: AdtsHeader): void {
    const samples = (this.#frames - PRIMING_FRAMES) * AAC_FRAME_SAMPLES
    this.#frames += 1
    const position90k = (samples * TICKS_90K) / SOUND_RATE
    while (this.#stretches.length > 1 && this.#stretches[1]!.position90k <= position90k)
      this.#stretches.shift()
    const [stretch] = this.#stretches
    if (stretch === undefined) return
    this.#options.onFrame(frame, header, Math.round(stretch.time90k + position90k - stretch.position90k))
  }
}
