import { Aligner } from './aligner.ts'
import { PACKET_SIZE, PAT_PID, packetPid, payloadStart } from './packet.ts'
import { PesAssembler } from './pes-assembler.ts'
import type { PesUnit } from './pes-unit.ts'
import { audioOf, parsePat, parsePmt, videoOf, type ElementaryStream, type Pmt, type Program } from './psi.ts'
import { SectionAssembler } from './section.ts'
import { createTsStats, type TsStats } from './stats.ts'

/** Programs of one PAT that are looked at; the others are only counted. */
const MAX_PROGRAMS = 16

export interface TsDemuxHandlers {
  /** A whole PES of the program's first video or first AAC stream. */
  onPes(pes: PesUnit): void
  /** The program that is taken, at first and whenever it changes. */
  onPmt(pmt: Pmt): void
}

export interface TsDemuxOptions {
  /** A PES without a declared length ends with its first stuffed packet: right for ffmpeg's muxer and the relay's. */
  readonly endOnStuffing?: boolean
  /** Counters to go on with. */
  readonly stats?: TsStats
}

/**
 * Arbitrary chunks of a transport stream in, PES units out, of the first program that has H.264 or H.265. Bad input
 * is counted, never thrown, and what is pending is bounded.
 */
export class TsDemux {
  readonly stats: TsStats
  readonly #handlers: TsDemuxHandlers
  readonly #endOnStuffing: boolean
  readonly #aligner: Aligner
  readonly #pat: SectionAssembler
  /** Programs by section_number of the PAT. */
  readonly #pats = new Map<number, readonly Program[]>()
  #lastPat = new Uint8Array(0)
  readonly #sections = new Map<number, SectionAssembler>()
  readonly #elementary = new Map<number, PesAssembler>()
  #pmt: Pmt | undefined
  #nowMs = 0

  constructor(handlers: TsDemuxHandlers, options: TsDemuxOptions = {}) {
    this.stats = options.stats ?? createTsStats()
    this.#handlers = handlers
    this.#endOnStuffing = options.endOnStuffing ?? false
    this.#aligner = new Aligner((bytes, start, end) => {
      let at = start
      while (at < end) at = this.#packets(bytes, at, end)
      for (const assembler of this.#elementary.values()) assembler.settle()
    }, this.stats)
    this.#pat = new SectionAssembler((section) => this.#takePat(section), this.stats)
  }

  /** @param nowMs when the chunk came, for {@link PesUnit.arrivedMs}. */
  push(chunk: Uint8Array, nowMs = 0): void {
    this.#nowMs = nowMs
    this.#aligner.push(chunk)
  }

  /** Hand on what is pending as whole; also a PES that misses bytes it declared. */
  flush(): void {
    for (const assembler of this.#elementary.values()) assembler.flush(false)
  }

  /** Hand on what may be whole: a PES that misses bytes it declared is waited for. */
  flushOpenEnded(): void {
    for (const assembler of this.#elementary.values()) assembler.flush(true)
  }

  /** Take the packet at `at`, and those behind it that need no look of their own; the index behind them. */
  #packets(bytes: Uint8Array, at: number, end: number): number {
    const next = at + PACKET_SIZE
    const pid = packetPid(bytes, at)
    const assembler = this.#elementary.get(pid)
    const sections =
      assembler !== undefined ? undefined : pid === PAT_PID ? this.#pat : this.#sections.get(pid)
    this.stats.packets += 1
    if (assembler === undefined && sections === undefined) return next
    const payloadAt = payloadStart(bytes, at)
    // transport_error_indicator or scrambled: nothing in it can be trusted.
    if (payloadAt === -1 || (bytes[at + 1]! & 0x80) !== 0 || (bytes[at + 3]! & 0xc0) !== 0) {
      this.stats.badPackets += 1
      return next
    }
    if (assembler !== undefined) {
      assembler.push(bytes, at, payloadAt, this.#nowMs)
      const runEnd = assembler.pushRun(bytes, next, end)
      this.stats.packets += (runEnd - next) / PACKET_SIZE
      return runEnd
    }
    if (payloadAt < next) sections!.push(bytes, payloadAt, next, (bytes[at + 1]! & 0x40) !== 0)
    return next
  }

  #takePat(section: Uint8Array): void {
    if (isSameSection(section, this.#lastPat)) return
    const pat = parsePat(section)
    if (pat === undefined) return
    this.#lastPat = section.slice()
    for (const number of this.#pats.keys()) if (number > pat.lastSectionNumber) this.#pats.delete(number)
    this.#pats.set(pat.sectionNumber, pat.programs)
    const programs = [...this.#pats.values()].flat()
    this.stats.otherPrograms = Math.max(0, programs.length - 1)
    const taken = this.#pmt?.programNumber
    if (taken !== undefined && !programs.some(({ number }) => number === taken)) {
      this.#pmt = undefined
      // A PMT that was of no use until now may be the one, although it only repeats.
      this.#sections.clear()
    }
    const pids = new Set(programs.slice(0, MAX_PROGRAMS).map((program) => program.pmtPid))
    for (const pid of this.#sections.keys()) if (!pids.has(pid)) this.#sections.delete(pid)
    for (const pid of pids) {
      if (this.#sections.has(pid)) continue
      this.#sections.set(pid, new SectionAssembler((bytes) => this.#takePmt(bytes), this.stats))
    }
  }

  #takePmt(section: Uint8Array): void {
    const pmt = parsePmt(section)
    if (pmt === 'broken') this.stats.badSections += 1
    if (pmt === undefined || pmt === 'broken') return
    const taken = this.#pmt
    const video = videoOf(pmt)
    if (taken === undefined ? video === undefined : taken.programNumber !== pmt.programNumber) return
    if (taken !== undefined && samePmt(taken, pmt)) return
    this.#pmt = pmt
    const audio = audioOf(pmt)
    this.flush()
    this.#elementary.clear()
    if (video !== undefined) this.#take(video, 'video')
    if (audio !== undefined) this.#take(audio, 'audio')
    this.stats.otherStreams = pmt.streams.length - this.#elementary.size
    this.#handlers.onPmt(pmt)
  }

  #take({ pid, streamType }: ElementaryStream, kind: 'video' | 'audio'): void {
    const assembler = new PesAssembler({
      pid,
      streamType,
      kind,
      onPes: (pes) => this.#handlers.onPes(pes),
      endOnStuffing: this.#endOnStuffing,
      stats: this.stats,
    })
    this.#elementary.set(pid, assembler)
  }
}

/** The same streams: a new version number alone is no change. */
function samePmt(left: Pmt, right: Pmt): boolean {
  return (
    left.streams.length === right.streams.length &&
    left.streams.every(({ pid, streamType }, index) => {
      const other = right.streams[index]!
      return pid === other.pid && streamType === other.streamType
    })
  )
}

function isSameSection(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}
