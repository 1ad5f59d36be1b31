import type { Surface } from './engine.ts'

/** What a {@link Screen} tells whoever shows it. */
export interface ScreenHandlers {
  /** Speaks to the engine. */
  post(message: unknown): void
  /** The browser plays only after a click, or plays now. */
  gesture(isNeeded: boolean): void
}

/** How loud. */
export interface Loudness {
  readonly isMuted: boolean
  /** From 0 to 1. */
  readonly volume: number
}

/** The page's half of an {@link Engine}: the element on which it shows, and what only a page can do. */
export interface Screen {
  readonly element: HTMLElement
  /** Where the engine is to draw, if it does; to be handed to it once. */
  readonly surface: Surface | undefined
  /** What the engine says. */
  receive(message: unknown): void
  /** Plays again after a click, or after the browser paused by itself. */
  play(): void
  setPaused(isPaused: boolean): void
  setLoudness(loudness: Loudness): void
  /** The element must be removed by whoever put it in the page. */
  close(): void
}
