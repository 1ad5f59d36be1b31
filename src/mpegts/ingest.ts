import { parseAdtsHeader, type AdtsHeader } from '../codecs/aac.ts'
import { classifyAccessUnit, nalRoleOf, type AccessUnitFacts } from '../codecs/access-unit.ts'
import { withParameterSets } from '../codecs/annex-b.ts'
import { Timeline, type Stamp } from '../media/timeline.ts'
import { Unit, type RandomAccess } from '../media/unit.ts'
import { TsDemux } from './demux.ts'
import { muxPes } from './mux.ts'
import { AUDIO_PID, PACKET_SIZE, VIDEO_PID, payloadStart } from './packet.ts'
import type { PesUnit } from './pes-unit.ts'
import { audioOf, codecOf, videoOf, type Pmt } from './psi.ts'
import { SourceLayout } from './source-layout.ts'
import { createTsStats, type TsStats } from './stats.ts'
import { UnitWriter } from './unit-writer.ts'

/** Bytes in which a picture's first slice is looked for before its whole payload is. */
const HEAD_BYTES = 2048
const ADTS_HEADER_BYTES = 7

export interface TsIngestOptions {
  readonly onUnit: (unit: Unit) => void
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

/**
 * Turns what one rendition's sources deliver, one after another, into units on one clock with one set of PIDs and
 * counters. Each source's units begin with a keyframe.
 */
export class TsIngest {
  onUnit: (unit: Unit) => void
  readonly stats: TsStats = createTsStats()
  readonly #endOnStuffing: boolean
  readonly #timeline = new Timeline()
  readonly #layout = new SourceLayout()
  readonly #writer = new UnitWriter()
  #demux: TsDemux
  /** No keyframe of this source has come yet. */
  #waiting = true
  /** The last unit's place, for continuations; undefined when the last one was dropped. */
  #lastVideo: Stamp | undefined
  #lastAudio: Stamp | undefined
  #program: SourceProgram | undefined

  constructor(options: TsIngestOptions) {
    this.onUnit = options.onUnit
    this.#endOnStuffing = options.endOnStuffing ?? false
    this.#demux = this.#createDemux()
  }

  /** Of the source that runs; undefined until its program map came. */
  get program(): SourceProgram | undefined {
    return this.#program
  }

  /** A new source begins: what was pending is forgotten, the clock and the counters go on. */
  open(): void {
    this.#demux = this.#createDemux()
    // Its units may go to another ring, which cannot tell who still reads what is in the last block.
    this.#writer.release()
    this.#timeline.open()
    this.#layout.open()
    this.#program = undefined
    this.#waitForKeyframe()
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
    this.#writer.release()
  }

  #createDemux(): TsDemux {
    const handlers = {
      onPmt: (pmt: Pmt) => this.#takeProgram(pmt),
      onPes: (pes: PesUnit) => (pes.kind === 'video' ? this.#takeVideo(pes) : this.#takeAudio(pes)),
    }
    return new TsDemux(handlers, { endOnStuffing: this.#endOnStuffing, stats: this.stats })
  }

  #waitForKeyframe(): void {
    this.#waiting = true
    this.#lastVideo = undefined
    this.#lastAudio = undefined
  }

  #takeProgram(pmt: Pmt): void {
    const video = videoOf(pmt)
    const codec = video === undefined ? undefined : codecOf(video.streamType)
    if (codec === undefined) return
    if (codec !== this.#layout.codec) this.#waitForKeyframe()
    const hasAudio = audioOf(pmt) !== undefined
    const otherStreams = pmt.streams.length - (hasAudio ? 2 : 1)
    this.#program = { video: codec, hasAac: hasAudio, otherStreams }
    this.#layout.program(codec, hasAudio)
    this.#writer.announce(codec, hasAudio)
  }

  #takeVideo(pes: PesUnit): void {
    // A PES without a time holds more of the picture before it, such as its second field.
    if (pes.continuation || pes.pts90k === undefined) {
      this.#continue(pes, this.#lastVideo)
      return
    }
    const { codec, parameterSets } = this.#layout
    const facts = leadingFacts(codec, pes)
    if (facts.parameterSets.length > 0) parameterSets.update(facts.parameterSets)
    const layout = facts.randomAccess === undefined ? undefined : this.#layout.keyframe()
    const randomAccess = layout === undefined ? undefined : facts.randomAccess
    if (this.#waiting && randomAccess === undefined) {
      this.stats.droppedUnits += 1
      this.stats.droppedPictures += 1
      return
    }
    this.#waiting = false
    const lacksSets = randomAccess !== undefined && !parameterSets.areCompleteIn(facts.parameterSets)
    this.#lastVideo = this.#place(pes)
    this.stats.pictures += 1
    this.#emit(pes, this.#lastVideo, { randomAccess, skippable: facts.skippable, lacksSets })
  }

  #takeAudio(pes: PesUnit): void {
    if (pes.continuation || pes.pts90k === undefined) {
      this.#continue(pes, this.#lastAudio)
      return
    }
    const header = leadingAdtsHeader(pes)
    if (header !== undefined) this.#layout.audio(header)
    if (this.#waiting || this.#layout.withAudio() === undefined) {
      this.stats.droppedUnits += 1
      return
    }
    this.#lastAudio = this.#place(pes)
    this.#emit(pes, this.#lastAudio, NOTHING_SPECIAL)
  }

  #continue(pes: PesUnit, last: Stamp | undefined): void {
    if (last === undefined) this.stats.droppedUnits += 1
    else this.#emit(pes, last, NOTHING_SPECIAL)
  }

  #place(pes: PesUnit): Stamp {
    const stamp = this.#timeline.map(pes.kind, pes.pts90k!, pes.dts90k!, pes.arrivedMs)
    if (stamp.discontinuity) this.stats.discontinuities += 1
    return stamp
  }

  #emit(pes: PesUnit, stamp: Stamp, picture: Picture): void {
    const { codec, current, parameterSets } = this.#layout
    const layout = current!
    const isContinuation = pes.continuation || pes.pts90k === undefined
    const keyframe = picture.randomAccess !== undefined
    const remuxes = picture.lacksSets || (!isContinuation && !hasHeaderInFirstPacket(pes))
    const payload = !remuxes
      ? undefined
      : picture.lacksSets
        ? completed(pes, codec, parameterSets.list)
        : pes.payload
    const { bytes, block } = this.#writer.write({
      kind: pes.kind,
      packets: payload === undefined ? pes.packets : remuxed(pes, stamp, payload, keyframe),
      stamp,
      rawDts90k: isContinuation ? undefined : remuxes ? stamp.dts90k : pes.dts90k,
      keyframe,
    })
    this.stats.units += 1
    this.onUnit(
      new Unit({
        layout,
        track: pes.kind === 'video' ? layout.video : layout.audio!,
        buffer: bytes,
        block,
        pts90k: stamp.pts90k,
        dts90k: stamp.dts90k,
        arrivedMs: pes.arrivedMs,
        discontinuity: stamp.discontinuity && !isContinuation,
        randomAccess: picture.randomAccess,
        skippable: picture.skippable,
        continuation: isContinuation,
      }),
    )
  }
}

interface Picture {
  readonly randomAccess: RandomAccess | undefined
  readonly skippable: 'rasl' | undefined
  /** A keyframe without its parameter sets: viewers who join at it need them in it. */
  readonly lacksSets: boolean
}

const NOTHING_SPECIAL: Picture = { randomAccess: undefined, skippable: undefined, lacksSets: false }

/** Look at no more of the picture than it takes: mostly the first packet, where it lies. */
function leadingFacts(codec: 'h264' | 'h265', pes: PesUnit): AccessUnitFacts {
  const start = payloadStart(pes.packets, 0) + pes.headerBytes
  if (start < PACKET_SIZE && pes.payloadBytes >= PACKET_SIZE - start) {
    const facts = classifyAccessUnit(codec, pes.packets.subarray(start, PACKET_SIZE))
    if (facts.reachedSlice) return facts
  }
  const facts = classifyAccessUnit(codec, pes.payloadHead(HEAD_BYTES))
  return facts.reachedSlice || pes.payloadBytes <= HEAD_BYTES ? facts : classifyAccessUnit(codec, pes.payload)
}

function leadingAdtsHeader(pes: PesUnit): AdtsHeader | undefined {
  const start = payloadStart(pes.packets, 0) + pes.headerBytes
  return start + ADTS_HEADER_BYTES <= PACKET_SIZE
    ? parseAdtsHeader(pes.packets, start)
    : parseAdtsHeader(pes.payloadHead(ADTS_HEADER_BYTES))
}

function hasHeaderInFirstPacket(pes: PesUnit): boolean {
  return payloadStart(pes.packets, 0) + pes.headerBytes <= PACKET_SIZE
}

function completed(pes: PesUnit, codec: 'h264' | 'h265', sets: readonly Uint8Array[]): Uint8Array {
  const roleOf = nalRoleOf(codec)
  return withParameterSets(pes.payload, sets, (firstByte) => roleOf(firstByte) === 'delimiter')
}

function remuxed(pes: PesUnit, stamp: Stamp, payload: Uint8Array, keyframe: boolean): Uint8Array {
  const isVideo = pes.kind === 'video'
  return muxPes({
    pid: isVideo ? VIDEO_PID : AUDIO_PID,
    streamId: isVideo ? 0xe0 : 0xc0,
    pts90k: stamp.pts90k,
    dts90k: stamp.dts90k,
    pcr: isVideo,
    randomAccess: keyframe,
    payload,
  })
}
