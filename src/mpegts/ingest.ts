import type { Unit } from '../media/unit.ts'
import { TsDemux } from './demux.ts'
import type { PesUnit } from './pes-unit.ts'
import { audioOf, codecOf, videoOf, type Pmt } from './psi.ts'
import type { TsStats } from './stats.ts'
import { UnitMaker } from './unit-maker.ts'

export interface TsIngestOptions {
  /** What makes the rendition's units; one of its own where it is left out. */
  readonly units?: UnitMaker
  readonly onUnit?: (unit: Unit) => void
  /** See `TsDemuxOptions.endOnStuffing`. */
  readonly endOnStuffing?: boolean
}

/** What a source's program map names. */
export interface SourceProgram {
  readonly video: 'h264' | 'h265'
  readonly hasAac: boolean
  /** Streams that are not taken, such as sound that is no AAC in ADTS. */
  readonly otherStreams: number
}

/** Turns transport streams, one source's after another's, into units by a {@link UnitMaker}. */
export class TsIngest {
  readonly #units: UnitMaker
  readonly #endOnStuffing: boolean
  #demux: TsDemux
  #program: SourceProgram | undefined

  constructor({ units = new UnitMaker(), onUnit, endOnStuffing = false }: TsIngestOptions) {
    this.#units = units
    if (onUnit) units.onUnit = onUnit
    this.#endOnStuffing = endOnStuffing
    this.#demux = this.#createDemux()
  }

  get onUnit(): (unit: Unit) => void {
    return this.#units.onUnit
  }

  set onUnit(listener: (unit: Unit) => void) {
    this.#units.onUnit = listener
  }

  get stats(): TsStats {
    return this.#units.stats
  }

  /** Of the source that runs; undefined until its program map came. */
  get program(): SourceProgram | undefined {
    return this.#program
  }

  /** A new source begins: what was pending is forgotten, the clock and the counters go on. */
  open(): void {
    this.#demux = this.#createDemux()
    this.#program = undefined
    this.#units.open()
  }

  /** @param nowMs when the chunk came. */
  push(chunk: Uint8Array, nowMs: number): void {
    this.#demux.push(chunk, nowMs)
  }

  /** The source is silent: what is pending is a whole unit, unless it is known to miss bytes. */
  flush(): void {
    this.#demux.flushOpenEnded()
  }

  /** The source has ended: keeps no memory for what does not come. */
  release(): void {
    this.#demux = this.#createDemux()
    this.#units.release()
  }

  #createDemux(): TsDemux {
    const units = this.#units
    const handlers = {
      onPmt: (pmt: Pmt) => this.#takeProgram(pmt),
      onPes: (pes: PesUnit) => units.pushPes(pes),
    }
    return new TsDemux(handlers, { endOnStuffing: this.#endOnStuffing, stats: units.stats })
  }

  #takeProgram(pmt: Pmt): void {
    const video = videoOf(pmt)
    const codec = video === undefined ? undefined : codecOf(video.streamType)
    if (codec === undefined) return
    const hasAudio = audioOf(pmt) !== undefined
    const otherStreams = pmt.streams.length - (hasAudio ? 2 : 1)
    this.#program = { video: codec, hasAac: hasAudio, otherStreams }
    this.#units.announce(codec, hasAudio)
  }
}
