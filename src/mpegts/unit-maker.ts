import type { AdtsHeader } from '../codecs/aac.ts'
import { classifyAccessUnit, type AccessUnitFacts } from '../codecs/access-unit.ts'
import { Timeline, type Stamp } from '../media/timeline.ts'
import { Unit, type RandomAccess } from '../media/unit.ts'
import type { UnitBuffer } from '../media/unit-memory.ts'
import { completed, hasHeaderInFirstPacket, leadingAdtsHeader, leadingFacts, remuxed } from './pes-look.ts'
import type { PesUnit } from './pes-unit.ts'
import { pictureParts } from './picture-parts.ts'
import { SourceLayout } from './source-layout.ts'
import { createTsStats, type TsStats } from './stats.ts'
import { UnitWriter } from './unit-writer.ts'

/** One access unit, or ADTS frames of one time, as a source delivers it that has no transport packets. */
export interface ElementaryUnit {
  /** A byte stream (ITU-T H.264 Annex B, H.265 Annex B), or ADTS frames. Read during the call. */
  readonly payload: Uint8Array
  /** When it is to be shown, and decoded: there are no B-pictures. Whole 90 kHz ticks on the source's clock; 33 bits count. */
  readonly pts90k: number
  readonly arrivedMs: number
  /** More of the unit before it. */
  readonly isContinuation: boolean
}

/**
 * Makes units of what one rendition's sources deliver, one after another, on one clock with one set of PIDs and counters,
 * whether it comes as transport packets or without. Each source's units begin with a keyframe.
 */
export class UnitMaker {
  /** Of the source that delivers now. */
  onUnit: (unit: Unit) => void = () => undefined
  readonly stats: TsStats = createTsStats()
  readonly #timeline = new Timeline()
  readonly #layout = new SourceLayout()
  readonly #writer = new UnitWriter()
  /** No keyframe of this source has come yet. */
  #waiting = true
  /** Something of a picture is missing, and no keyframe has come since. */
  #skips = false
  /** The last unit's place, for continuations; undefined when the last one was dropped. */
  #lastVideo: Stamp | undefined
  #lastAudio: Stamp | undefined

  /** A new source begins: the clock and the counters go on. */
  open(): void {
    // Its units may go to another ring, which cannot tell who still reads what is in the last block.
    this.#writer.release()
    this.#timeline.open()
    this.#layout.open()
    this.#waitForKeyframe()
  }

  /** What the source has from now on. */
  announce(codec: 'h264' | 'h265', hasAudio: boolean): void {
    if (codec !== this.#layout.codec) this.#waitForKeyframe()
    this.#layout.program(codec, hasAudio)
    this.#writer.announce(codec, hasAudio)
  }

  /** Parameter sets that the source names beside its pictures, until it sends others: NAL units without start codes. */
  learn(parameterSets: readonly Uint8Array[]): void {
    this.#layout.parameterSets.update(parameterSets)
  }

  /** Something of a picture is missing: those up to the next keyframe are dropped. Sound goes on. */
  skipToKeyframe(): void {
    this.#skips = true
    this.#lastVideo = undefined
  }

  /** The source has ended: keeps no memory for what does not come. */
  release(): void {
    this.#writer.release()
  }

  /** A PES as it came, in its packets. */
  pushPes(pes: PesUnit): void {
    if (pes.kind === 'video') this.#takeVideo(pes)
    else this.#takeAudio(pes)
  }

  /** A picture that comes without packets: muxed once, into its unit. */
  pushPicture({ payload, pts90k, arrivedMs, isContinuation }: ElementaryUnit): void {
    const { codec, parameterSets } = this.#layout
    const picture = isContinuation
      ? this.#goOn(this.#lastVideo)
      : this.#begin(classifyAccessUnit(codec, payload))
    if (picture === undefined) return
    if (!isContinuation) this.#lastVideo = this.#place('video', pts90k, pts90k, arrivedMs)
    const stamp = this.#lastVideo!
    const sets = picture.lacksSets ? parameterSets.list : NO_SETS
    const parts = isContinuation ? [payload] : pictureParts(codec, payload, sets)
    const keyframe = picture.randomAccess !== undefined
    const written = this.#writer.mux({ kind: 'video', parts, stamp, keyframe, continuation: isContinuation })
    this.#emit('video', written, stamp, arrivedMs, picture)
  }

  /** Whole ADTS frames that come without packets; `header` is that of the first. */
  pushSound({ payload, pts90k, arrivedMs }: ElementaryUnit, header: AdtsHeader): void {
    this.#layout.audio(header)
    if (!this.#takesAudio()) return
    const stamp = this.#place('audio', pts90k, pts90k, arrivedMs)
    this.#lastAudio = stamp
    const draft = { kind: 'audio', parts: [payload], stamp, keyframe: false, continuation: false } as const
    this.#emit('audio', this.#writer.mux(draft), stamp, arrivedMs, NOTHING_SPECIAL)
  }

  #waitForKeyframe(): void {
    this.#waiting = true
    this.#skips = false
    this.#lastVideo = undefined
    this.#lastAudio = undefined
  }

  #takeVideo(pes: PesUnit): void {
    // A PES without a time holds more of the picture before it, such as its second field.
    if (pes.continuation || pes.pts90k === undefined) {
      if (this.#goOn(this.#lastVideo)) this.#emitPes(pes, this.#lastVideo!, CONTINUED)
      return
    }
    const picture = this.#begin(leadingFacts(this.#layout.codec, pes))
    if (picture === undefined) return
    this.#lastVideo = this.#place('video', pes.pts90k, pes.dts90k!, pes.arrivedMs)
    this.#emitPes(pes, this.#lastVideo, picture)
  }

  #takeAudio(pes: PesUnit): void {
    if (pes.continuation || pes.pts90k === undefined) {
      if (this.#goOn(this.#lastAudio)) this.#emitPes(pes, this.#lastAudio!, CONTINUED)
      return
    }
    const header = leadingAdtsHeader(pes)
    if (header !== undefined) this.#layout.audio(header)
    if (!this.#takesAudio()) return
    this.#lastAudio = this.#place('audio', pes.pts90k, pes.dts90k!, pes.arrivedMs)
    this.#emitPes(pes, this.#lastAudio, NOTHING_SPECIAL)
  }

  /** A picture begins: what is special about it, or undefined where no decoder could begin with it. */
  #begin({ randomAccess: entry, parameterSets: sets, skippable }: AccessUnitFacts): Picture | undefined {
    const { parameterSets } = this.#layout
    if (sets.length > 0) parameterSets.update(sets)
    const layout = entry === undefined ? undefined : this.#layout.keyframe()
    const randomAccess = layout === undefined ? undefined : entry
    if ((this.#waiting || this.#skips) && randomAccess === undefined) {
      this.stats.droppedUnits += 1
      this.stats.droppedPictures += 1
      this.#lastVideo = undefined
      return undefined
    }
    this.#waiting = false
    this.#skips = false
    const lacksSets = randomAccess !== undefined && !parameterSets.areCompleteIn(sets)
    this.stats.pictures += 1
    return { randomAccess, skippable, lacksSets, isContinuation: false }
  }

  /** More of the unit before it, unless that was dropped. */
  #goOn(last: Stamp | undefined): Picture | undefined {
    if (last !== undefined) return CONTINUED
    this.stats.droppedUnits += 1
    return undefined
  }

  #takesAudio(): boolean {
    const takes = !this.#waiting && this.#layout.withAudio() !== undefined
    if (!takes) this.stats.droppedUnits += 1
    return takes
  }

  #place(kind: 'video' | 'audio', pts90k: number, dts90k: number, arrivedMs: number): Stamp {
    const stamp = this.#timeline.map(kind, pts90k, dts90k, arrivedMs)
    if (stamp.discontinuity) this.stats.discontinuities += 1
    return stamp
  }

  #emitPes(pes: PesUnit, stamp: Stamp, picture: Picture): void {
    const { codec, parameterSets } = this.#layout
    const { isContinuation, lacksSets } = picture
    const keyframe = picture.randomAccess !== undefined
    const payload = lacksSets
      ? completed(pes, codec, parameterSets.list)
      : isContinuation || hasHeaderInFirstPacket(pes)
        ? undefined
        : pes.payload
    const packets = payload === undefined ? pes.packets : remuxed(pes, stamp, payload, keyframe)
    const written = this.#writer.write({
      kind: pes.kind,
      packets,
      stamp,
      rawDts90k: isContinuation ? undefined : payload === undefined ? pes.dts90k : stamp.dts90k,
      keyframe,
    })
    this.#emit(pes.kind, written, stamp, pes.arrivedMs, picture)
  }

  #emit(
    kind: 'video' | 'audio',
    { bytes, block }: UnitBuffer,
    stamp: Stamp,
    arrivedMs: number,
    { randomAccess, skippable, isContinuation }: Picture,
  ): void {
    const layout = this.#layout.current!
    this.stats.units += 1
    this.onUnit(
      new Unit({
        layout,
        track: kind === 'video' ? layout.video : layout.audio!,
        buffer: bytes,
        block,
        pts90k: stamp.pts90k,
        dts90k: stamp.dts90k,
        arrivedMs,
        discontinuity: stamp.discontinuity && !isContinuation,
        randomAccess,
        skippable,
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
  /** More of the unit before it. */
  readonly isContinuation: boolean
}

const NOTHING_SPECIAL: Picture = {
  randomAccess: undefined,
  skippable: undefined,
  lacksSets: false,
  isContinuation: false,
}
const CONTINUED: Picture = { ...NOTHING_SPECIAL, isContinuation: true }
const NO_SETS: readonly Uint8Array[] = []
