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

/** Bytes without a gap, from this one on. */
interface Stretch {
  readonly position: number
  readonly timestamp: number
}

export interface SoundTranscoderOptions {
  readonly ffmpeg: Ffmpeg
  readonly clock: Clock
  readonly sound: RawSound
  /** Of its RTP clock, for each byte. */
  readonly ticksPerByte: number
  /** Gets a frame of AAC with its ADTS header, a view that is valid during the call, and its time on the sound's RTP clock. */
  readonly onFrame: (frame: Uint8Array, header: AdtsHeader, timestamp: number) => void
  readonly onLine: (line: string) => void
  /** Once, when its ffmpeg is gone. */
  readonly onExit: (exit: FfmpegExit) => void
}

/** Makes AAC of sound that is none, by an ffmpeg that is fed over stdin and connects to nobody. */
export class SoundTranscoder {
  readonly #options: SoundTranscoderOptions
  readonly #process: FfmpegProcess
  readonly #stretches: Stretch[] = []
  /** Ticks of sound that ffmpeg was given, and the time behind them. */
  #position = 0
  #nextTimestamp = Number.NaN
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
  push(bytes: Uint8Array, timestamp: number): void {
    if (!this.#process.write(bytes)) return
    if (timestamp !== this.#nextTimestamp) this.#stretches.push({ position: this.#position, timestamp })
    if (this.#stretches.length > MAX_STRETCHES) this.#stretches.shift()
    const ticks = bytes.length * this.#options.ticksPerByte
    this.#position += ticks
    this.#nextTimestamp = timestamp + ticks
  }

  /** Idempotent; resolves when its ffmpeg is gone. */
  close(): Promise<void> {
    return this.#process.close()
  }

  #frame(frame: Uint8Array, header: AdtsHeader): void {
    const samples = (this.#frames - PRIMING_FRAMES) * AAC_FRAME_SAMPLES
    this.#frames += 1
    const position = (samples * this.#options.sound.clockRate) / SOUND_RATE
    while (this.#stretches.length > 1 && this.#stretches[1]!.position <= position) this.#stretches.shift()
    const [stretch] = this.#stretches
    if (stretch === undefined) return
    this.#options.onFrame(frame, header, stretch.timestamp + position - stretch.position)
  }
}
