import { DrawTurns, type Tile } from './draw-turns.ts'
import { drawnSize, type Size } from './drawn-size.ts'
import type { DecodedPicture, PictureSurface, PictureSurfaceHandlers } from './picture-surface.ts'

/** All canvases of this worker, or page, are drawn on in turn. */
const TURNS = new DrawTurns((callback) => requestAnimationFrame(callback))

/** Draws on a canvas, when it is its turn, no larger than it is seen. */
export class CanvasSurface implements PictureSurface, Tile {
  readonly #canvas: OffscreenCanvas
  readonly #context: OffscreenCanvasRenderingContext2D | null
  readonly #handlers: PictureSurfaceHandlers
  readonly #turns: DrawTurns
  #seen: Size | undefined
  #undrawn: DecodedPicture | undefined

  constructor(canvas: OffscreenCanvas, handlers: PictureSurfaceHandlers, turns: DrawTurns = TURNS) {
    this.#canvas = canvas
    this.#context = canvas.getContext('2d', { alpha: false })
    this.#handlers = handlers
    this.#turns = turns
    turns.enter(this)
  }

  show(picture: DecodedPicture): void {
    if (this.#undrawn !== undefined) {
      this.#undrawn.frame.close()
      this.#handlers.dropped()
    }
    this.#undrawn = picture
    this.#turns.offer(this)
  }

  draw(): void {
    const undrawn = this.#undrawn
    this.#undrawn = undefined
    if (undrawn === undefined) return
    this.#paint(undrawn.frame)
    undrawn.frame.close()
    this.#handlers.given()
    this.#handlers.shown(undrawn.pts)
  }

  decoderLateMs(nowMs: number): number {
    return this.#handlers.decoderLateMs(nowMs)
  }

  resize(seen: Size): void {
    this.#seen = seen
  }

  close(): void {
    this.#turns.leave(this)
    this.#undrawn?.frame.close()
    this.#undrawn = undefined
  }

  #paint(frame: VideoFrame): void {
    const { width, height } = drawnSize(
      { width: frame.displayWidth, height: frame.displayHeight },
      this.#seen,
    )
    // Setting a size empties the canvas, even if it is the same.
    if (this.#canvas.width !== width) this.#canvas.width = width
    if (this.#canvas.height !== height) this.#canvas.height = height
    this.#context?.drawImage(frame, 0, 0, width, height)
  }
}
