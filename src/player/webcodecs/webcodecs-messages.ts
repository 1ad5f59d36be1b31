/** What the engine tells its {@link WebCodecsScreen}. */
export interface ToWebCodecsScreen {
  /** Pictures are about to come. */
  readonly type: 'begins'
}

/** What a {@link WebCodecsScreen} tells its engine. */
export type FromWebCodecsScreen =
  /** How large it is seen, in device pixels. */
  | { readonly type: 'resize'; readonly width: number; readonly height: number }
  /** Pictures that the browser showed, and that it had no time to show, since the beginning. */
  | { readonly type: 'counted'; readonly shown: number; readonly dropped: number }
