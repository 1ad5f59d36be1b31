import type { Surface } from '../engine.ts'
import { CanvasSurface } from './canvas-surface.ts'
import type { Size } from './drawn-size.ts'
import { TrackSurface } from './track-surface.ts'

/** A decoded picture. */
export interface DecodedPicture {
  readonly frame: VideoFrame
  /** Ticks of the media timeline. */
  readonly pts: number
}

export interface PictureSurfaceHandlers {
  /** On its way to the screen. */
  given(): void
  /** On the screen; where the page shows it, the page tells. */
  shown(pts: number): void
  /** Not shown: drawing was the turn of others until a newer one came. */
  dropped(): void
  /** For how long the oldest picture has been waiting to be decoded. */
  decoderLateMs(nowMs: number): number
}

/** Where pictures are shown. */
export interface PictureSurface {
  /** Shows the picture as soon as it can, and closes its frame in any case. */
  show(picture: DecodedPicture): void
  /** How large it is seen. */
  resize(seen: Size): void
  close(): void
}

/** The surface for what the page gave. */
export function pictureSurface(surface: Surface, handlers: PictureSurfaceHandlers): PictureSurface {
  return surface instanceof WritableStream
    ? new TrackSurface(surface, handlers)
    : new CanvasSurface(surface, handlers)
}
