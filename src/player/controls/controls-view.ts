/** What the controls show. */
export interface ControlsView {
  readonly isPaused: boolean
  readonly hasSound: boolean
  readonly isMuted: boolean
  /** From 0 to 1. */
  readonly volume: number
  /** Is the picture on the screen the live one? */
  readonly isLive: boolean
  /** Of the picture on the screen, if it can be known. */
  readonly delayMs: number | undefined
  readonly isFullscreen: boolean
  readonly canFillScreen: boolean
  readonly isSmallWindow: boolean
  readonly canBeSmallWindow: boolean
  readonly hasPicture: boolean
  /** All renditions of the stream, and the one that is shown. */
  readonly renditions: readonly string[]
  readonly rendition: string | undefined
  /** The engines there are, and the one that the page or the viewer chose: `auto` leaves it to the player. */
  readonly engines: readonly string[]
  readonly engine: string
  readonly hasStatistics: boolean
}

/** What the viewer does with the controls. */
export interface ControlsActions {
  readonly togglePlay: () => void
  readonly toggleSound: () => void
  readonly setVolume: (volume: number) => void
  readonly takeSnapshot: () => void
  readonly toggleSmallWindow: () => void
  readonly toggleFullscreen: () => void
  readonly toggleStatistics: () => void
  readonly setRendition: (id: string) => void
  readonly setEngine: (name: string) => void
}
