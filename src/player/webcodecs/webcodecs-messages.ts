/** What the engine tells its {@link WebCodecsScreen}. */
export interface ToWebCodecsScreen {
  /** Pictures are about to come for the first time; or such as may be older than what is live. */
  readonly type: 'begins' | 'join'
}

/** What a {@link WebCodecsScreen} tells its engine. */
export type FromWebCodecsScreen =
  /** How large it is seen, in device pixels. */
  | { readonly type: 'resize'; readonly width: number; readonly height: number }
  /** Pictures that the browser showed, and that it had no time to show, since the beginning. */
  | { readonly type: 'counted'; readonly shown: number; readonly dropped: number }
  /** A picture came on the screen: its time in seconds of the media timeline, and when, by {@link preciseNowMs}. */
  | { readonly type: 'seen'; readonly mediaSec: number; readonly atMs: number }
