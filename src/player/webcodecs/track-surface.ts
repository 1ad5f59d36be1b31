import type { DecodedPicture, PictureSurface, PictureSurfaceHandlers } from './picture-surface.ts'

/**
 * Hands pictures to a video track, and so to a `<video>` element: the browser takes the newest of them at each refresh
 * of the screen, and draws it as any other video. The decoders' thread has nothing to draw.
 */
export class TrackSurface implements PictureSurface {
  readonly #writer: WritableStreamDefaultWriter<VideoFrame>
  readonly #handlers: PictureSurfaceHandlers

  constructor(stream: WritableStream<VideoFrame>, handlers: PictureSurfaceHandlers) {
    this.#writer = stream.getWriter()
    this.#handlers = handlers
  }

  show({ frame }: DecodedPicture): void {
    // The track closes the frame. It refuses it once the page has ended the track, and then nobody misses it.
    this.#writer.write(frame).catch(() => frame.close())
    this.#handlers.given()
  }

  resize(): void {
    // The browser draws it in the size in which it is seen.
  }

  close(): void {
    this.#writer.close().catch(() => undefined)
  }
}
