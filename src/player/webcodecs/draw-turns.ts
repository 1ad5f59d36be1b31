import { DrawBudget } from './draw-budget.ts'

/** Whoever has a picture to draw. */
export interface Tile {
  /** Draws the newest picture. */
  draw(): void
  /** For how long the oldest picture has been waiting to be decoded. */
  decoderLateMs(nowMs: number): number
}

/** Calls back at the next animation frame; never while nobody can see the page. */
export type AskForFrame = (callback: (nowMs: number) => void) => void

/**
 * Shares the drawing out among the tiles of a page in turn, so that each gets as many pictures as any other. While
 * there is enough for all, each picture is drawn the moment it is decoded and never waits for an animation frame.
 */
export class DrawTurns {
  readonly #askForFrame: AskForFrame
  readonly #budget = new DrawBudget()
  readonly #tiles = new Set<Tile>()
  /** Those with a picture that is not drawn yet, the one that waits longest first. */
  readonly #waiting = new Set<Tile>()
  #isFrameDue = false

  constructor(askForFrame: AskForFrame) {
    this.#askForFrame = askForFrame
  }

  enter(tile: Tile): void {
    this.#tiles.add(tile)
  }

  leave(tile: Tile): void {
    this.#tiles.delete(tile)
    this.#waiting.delete(tile)
  }

  /** The tile has a new picture. One that waits already keeps its place. */
  offer(tile: Tile): void {
    this.#waiting.add(tile)
    this.#drawSome()
  }

  #drawSome(): void {
    for (const tile of this.#waiting) {
      if (!this.#budget.take()) break
      this.#waiting.delete(tile)
      tile.draw()
    }
    if (this.#isFrameDue) return
    this.#isFrameDue = true
    this.#askForFrame((nowMs) => this.#frame(nowMs))
  }

  #frame(nowMs: number): void {
    this.#isFrameDue = false
    let lateMs = 0
    for (const tile of this.#tiles) lateMs = Math.max(lateMs, tile.decoderLateMs(nowMs))
    this.#budget.frame(nowMs, lateMs, this.#waiting.size > 0)
    if (this.#waiting.size > 0) this.#drawSome()
  }
}
