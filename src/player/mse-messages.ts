import type { EngineFigures } from './engine.ts'

/** What the engine tells its {@link MseScreen}. */
export type ToMseScreen =
  /** A new media source for the video element: its handle where it lives in a worker, else its address. */
  | { readonly type: 'source'; readonly source: MediaSourceHandle | string }
  | { readonly type: 'join' }
  /** What is appended next goes on where the buffer ends, far beyond what is played now. */
  | { readonly type: 'catch-up' }
  | AppendedMessage

/** An append ended: what is buffered now. Times are seconds of the media timeline. */
export interface AppendedMessage {
  readonly type: 'appended'
  /** When, by {@link preciseNowMs}. */
  readonly atMs: number
  /** The newest buffered range. */
  readonly startSec: number
  readonly endSec: number
  /** How far behind the end to play while nothing stalls. */
  readonly targetSec: number
  readonly hasSound: boolean
  /** No picture is to be shown after one that comes later. */
  readonly isInOrder: boolean
}

/** What an {@link MseScreen} tells the engine. */
export type FromMseScreen =
  | FiguresMessage
  /** The video element refuses to go on with its source. */
  | { readonly type: 'failed' }

export interface FiguresMessage {
  readonly type: 'figures'
  readonly figures: EngineFigures
  readonly currentSec: number
  /** The newest picture on the screen since the last message. */
  readonly picture: { readonly mediaSec: number; readonly atMs: number } | undefined
}
