import type { Layout } from '../media/track.ts'
import type { LiveAddress } from './address.ts'

/** Ways to put a stream on the screen, the one to try first before the others. */
export const ENGINE_NAMES = ['webcodecs', 'mse', 'still'] as const
export type EngineName = (typeof ENGINE_NAMES)[number]

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
  /** This browser cannot play the layout with this engine; a sentence for people. */
  unsupported(reason: string): void
  /**
   * A picture came on the screen.
   * @param pts its time in ticks of the media timeline.
   * @param atMs when, by {@link preciseNowMs}.
   */
  shown(pts: number, atMs: number): void
}

/** How an engine is doing, as of now. */
export interface EngineFigures {
  readonly width: number
  readonly height: number
  /** Pictures shown per second. */
  readonly fps: number
  /** Pictures decoded, and those of them that were never on the screen. */
  readonly shown: number
  readonly dropped: number
  /** Pictures per second that were decoded but not drawn, because drawing is shared out among all players of the page. */
  readonly undrawnFps: number
  /** Milliseconds that one picture takes to decode; unknown where the browser does not tell. */
  readonly decodeMs: number | undefined
  /** What has come and is not on the screen yet: grows when the decoder falls behind. */
  readonly queueMs: number
  /** Speed of playing; 1 is as recorded. */
  readonly rate: number
  /** Bytes of sound decoded, where the browser tells. */
  readonly audioBytes: number | undefined
}

/** The figures of an engine that shows nothing yet. */
export const NO_FIGURES: EngineFigures = {
  width: 0,
  height: 0,
  fps: 0,
  shown: 0,
  dropped: 0,
  undrawnFps: 0,
  decodeMs: undefined,
  queueMs: 0,
  rate: 1,
  audioBytes: undefined,
}

/**
 * Puts pictures and sound on the screen as early as it can. It lives where the core does, in a worker or on the page;
 * what it needs of the page is its {@link Screen}, to which it speaks by messages.
 */
export interface Engine {
  readonly figures: EngineFigures
  /**
   * A join: the next picture is the newest keyframe and to be shown at once; those which come right behind it are to
   * be decoded as fast as can be, and only the newest of them shown.
   */
  join(): void
  /**
   * Pictures and sound come that were kept for a while: they go on exactly where the last ones ended, and are to be
   * decoded as fast as can be, and only the newest of the pictures shown.
   */
  catchUp(): void
  /** What the next pictures and sound are; the next picture is a keyframe. */
  configure(layout: Layout): void
  picture(picture: Picture): void
  sound(sound: Sound): void
  /** Nothing comes for a while: the last picture stays. */
  setPaused(isPaused: boolean): void
  /** What its screen says. */
  receive(message: unknown): void
  close(): void
}

/** What the page gives an engine to show pictures on; it can be handed to a worker, once. */
export type Surface = OffscreenCanvas | WritableStream<VideoFrame>

/** What an engine is made of. */
export interface EngineParts {
  readonly address: LiveAddress
  readonly withSound: boolean
  /** Of its {@link Screen}, if it needs one. */
  readonly surface: Surface | undefined
  readonly handlers: EngineHandlers
  /** Speaks to the engine's screen. */
  readonly post: (message: unknown, transfer?: Transferable[]) => void
}

/** Milliseconds since the epoch that never step back, unlike those of `Date`, the same on the page and in its workers. */
export function preciseNowMs(): number {
  return performance.timeOrigin + performance.now()
}
