import { parseAdtsFrames } from '../codecs/aac.ts'
import type { Layout } from '../media/track.ts'
import { TsDemux } from '../mpegts/demux.ts'
import type { PesUnit } from '../mpegts/pes-unit.ts'
import { audioOf, codecOf } from '../mpegts/psi.ts'
import type { WirePicture } from './core/camera-way.ts'
import type { Picture, Sound } from './engine.ts'
import { MediaClock, TICKS_PER_SEC } from './media-clock.ts'
import { readPicture } from './picture-reader.ts'
import { TrackKeeper } from './track-keeper.ts'

/** Where the stream goes, in the order in which an engine can take it. */
export interface PipelineHandlers {
  /** The next picture is a keyframe of this layout. */
  layout(layout: Layout): void
  picture(picture: Picture): void
  sound(sound: Sound): void
  /** The last pictures were handed on too early, or under a wrong promise. What comes next should be a keyframe. */
  needKeyframe(): void
}

/** A picture as it came: one PES and its continuations. */
interface PicturePes extends WirePicture {
  readonly streamType: number
  readonly dts90k: number
}

/** How long pictures wait at a join for sound that the program map announces. */
const SOUND_WAIT_TICKS = 0.6 * TICKS_PER_SEC

/** Takes the relay's messages apart: whole TS units in, pictures and sound on one media timeline out. */
export class DemuxPipeline {
  readonly clock = new MediaClock()
  readonly #handlers: PipelineHandlers
  readonly #withSound: boolean
  readonly #tracks = new TrackKeeper()
  #demux: TsDemux
  #layout: Layout | undefined
  #needsKeyframe = true
  /** Decoding began at the last keyframe, so pictures that lean on those before it cannot be decoded. */
  #dropsSkippable = false
  /** What came since the first keyframe, until it is known whether there is sound. */
  #held: (Picture | Sound)[] = []
  #announcesSound = false
  /** This relay sends pictures that go on in the next message, so a picture is whole when another one begins. */
  #waitsForEnds = false
  #unended: PicturePes | undefined
  #newest: PicturePes | undefined

  /** @param options without sound, pictures wait for none at a join. */
  constructor(handlers: PipelineHandlers, { withSound } = { withSound: true }) {
    this.#handlers = handlers
    this.#withSound = withSound
    this.#demux = this.#newDemux()
  }

  /** The last picture that came, as it is on the wire; its end may be missing. */
  get newest(): WirePicture | undefined {
    return this.#newest
  }

  /** One message: its last unit is whole, so nothing has to wait for the next message. */
  push(message: Uint8Array): void {
    this.#demux.push(message)
    this.#demux.flush()
  }

  /** Another stream of bytes begins, at a keyframe. The media timeline goes on. */
  restart(): void {
    this.#demux = this.#newDemux()
    this.#needsKeyframe = true
    this.#held = []
    this.#unended = this.#newest = undefined
    if (this.#layout === undefined) this.#announcesSound = false
  }

  #newDemux(): TsDemux {
    return new TsDemux({
      onPes: (pes) => (pes.kind === 'video' ? this.#video(pes) : this.#audio(pes)),
      onPmt: (pmt) => {
        this.#announcesSound = this.#withSound && audioOf(pmt) !== undefined
      },
    })
  }

  #video(pes: PesUnit): void {
    const { streamType, payload, pts90k } = pes
    if (pts90k === undefined || pes.continuation) {
      this.#continue(payload)
      return
    }
    this.#end()
    const begun: PicturePes = { streamType, payload, pts90k, dts90k: pes.dts90k ?? pts90k }
    this.#newest = begun
    if (this.#waitsForEnds) this.#unended = begun
    else this.#picture(begun)
  }

  /** More of the picture before. The first time it comes too late, for that was handed on as whole. */
  #continue(rest: Uint8Array): void {
    const picture = this.#unended
    if (picture !== undefined) {
      const payload = new Uint8Array(picture.payload.length + rest.length)
      payload.set(picture.payload)
      payload.set(rest, picture.payload.length)
      this.#unended = { ...picture, payload }
    } else if (!this.#needsKeyframe) {
      this.#waitsForEnds = true
      this.#beginAnew()
    }
  }

  #beginAnew(): void {
    this.#needsKeyframe = true
    this.#handlers.needKeyframe()
  }

  #end(): void {
    const picture = this.#unended
    this.#unended = undefined
    if (picture !== undefined) this.#picture(picture)
  }

  #picture({ streamType, payload, pts90k, dts90k }: PicturePes): void {
    const codec = codecOf(streamType) ?? 'h264'
    const { nalUnits, parameterSets, keyframe, skippable } = readPicture(codec, payload)
    if (nalUnits.length === 0 || (this.#needsKeyframe && !keyframe)) return
    if (keyframe) {
      this.#dropsSkippable = this.#needsKeyframe
      this.#needsKeyframe = false
      this.#tracks.keyframe(codec, parameterSets, pts90k !== dts90k)
    } else if (skippable && this.#dropsSkippable) return
    else if (this.#tracks.breaksPromise(nalUnits)) {
      this.#beginAnew()
      return
    }
    const time = this.clock.picture(this.#tracks.isReordered ? dts90k : pts90k, pts90k)
    const picture: Picture = { ...time, keyframe, nalUnits }
    if (keyframe && this.#held.length === 0) this.#begin(picture)
    else this.#deliver(picture)
  }

  #audio(pes: PesUnit): void {
    if (!this.#withSound || pes.pts90k === undefined || this.#needsKeyframe) return
    const { frames, header } = parseAdtsFrames(pes.payload)
    const pts = this.clock.audio(pes.pts90k)
    if (header === undefined || pts === undefined) return
    this.#tracks.audio(header, pts)
    this.#deliver({ pts, frames })
  }

  /** A keyframe, the only place where the layout can change. */
  #begin(picture: Picture): void {
    const isFirst = this.#layout === undefined
    if (isFirst && this.#announcesSound && !this.#tracks.hasAudio) {
      this.#held.push(picture)
      return
    }
    this.#useLayout(picture.dts)
    this.#deliver(picture)
  }

  #useLayout(nowTicks: number): void {
    const layout = this.#tracks.layout(nowTicks)
    if (layout === undefined || layout === this.#layout) return
    this.#layout = layout
    this.#handlers.layout(layout)
  }

  #deliver(item: Picture | Sound): void {
    if (this.#held.length === 0) {
      this.#hand(item)
      return
    }
    this.#held.push(item)
    const [first] = this.#held
    const waitedTicks = item.pts - (first?.pts ?? 0)
    if (!this.#tracks.hasAudio && waitedTicks < SOUND_WAIT_TICKS) return
    const held = this.#held
    this.#held = []
    this.#useLayout(item.pts)
    for (const earlier of held) this.#hand(earlier)
  }

  #hand(item: Picture | Sound): void {
    if ('frames' in item) this.#handlers.sound(item)
    else this.#handlers.picture(item)
  }
}
