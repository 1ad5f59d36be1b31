import type { Stage } from './stage.ts'

/** What can pull a camera, in the order of the table. */
export const PULLS = ['ffmpeg', 'native'] as const
export type Pull = (typeof PULLS)[number]

/** What a case showed. */
export interface Seen {
  /** Compared with what is expected. */
  readonly words: string
  /** The time that {@link FaultCase.withinMs} bounds. */
  readonly ms?: number
  /** From the camera's first keyframe after it was back to the viewer's first picture, where the case can tell. */
  readonly afterKeyframeMs?: number
}

/** One row of the fault table. */
export interface FaultCase {
  readonly name: string
  /** What pulls the case's cameras; undefined where it is about no camera. */
  readonly pull?: Pull
  /** What is done. */
  readonly fault: string
  /** What {@link Seen.words} must say. */
  readonly expected: string
  /** Over this {@link Seen.ms} is not as expected. */
  readonly withinMs?: number
  /** Takes a few seconds, and no other test shows the same: it runs in `npm test` too. */
  readonly isShort?: boolean
  /** Why this machine cannot run it; undefined where it can. */
  readonly lacks?: () => string | undefined
  readonly run: (stage: Stage) => Promise<Seen>
}

/** A camera that answers again is seen again within this and its wait for a keyframe. */
export const BACK_MS = 3_000
/** A native pull shows the first keyframe of a camera that is back within this. */
export const NATIVE_AFTER_KEYFRAME_MS = 200
/** From keyframe to keyframe of the cameras here. */
export const KEYFRAME_MS = 400
/** A running camera is taken for stalled after this silence. */
export const STALL_MS = 5_000
/** ffmpeg that was killed by somebody: its successor's first picture, and the wait for its keyframe. */
export const KILLED_MS = 1_500
