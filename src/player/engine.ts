import type { Layout } from '../media/track.ts'

/** One picture, ready for a decoder. Times are ticks of the media timeline; see {@link MediaClock}. */
export interface Picture {
  readonly dts: number
  readonly pts: number
  readonly duration: number
  readonly keyframe: boolean
  /** Without start codes, and without parameter sets. */
  readonly nalUnits: readonly Uint8Array[]
}

/** Audio frames that follow each other. */
export interface Sound {
  /** Ticks of the media timeline. */
  readonly pts: number
  /** Raw AAC frames without their ADTS headers. */
  readonly frames: readonly Uint8Array[]
}

/** What an engine tells whoever feeds it. */
export interface EngineHandlers {
  /** Decoding began anew: pictures are of no use until the next keyframe. */
  needKeyframe(): void
  /** The browser cannot play the layout; a sentence for people. */
  unsupported(reason: string): void
  /** The browser plays only after a click, or plays now. */
  gesture(isNeeded: boolean): void
}

/** Puts pictures and sound on the screen as early as it can. */
export interface Engine {
  readonly name: string
  /** What the next pictures and sound are; the next picture is a keyframe. */
  configure(layout: Layout): void
  picture(picture: Picture): void
  sound(sound: Sound): void
  /** Plays again after a click, or after the browser paused by itself. */
  play(): void
  /** Ticks from the time of the picture on the screen's timeline. */
  readonly positionTicks: number
  close(): void
}
