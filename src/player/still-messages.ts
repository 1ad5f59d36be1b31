/** What a {@link StillEngine} tells its screen: a JPEG, and the time of its picture in ticks of the media timeline. */
export interface StillMessage {
  readonly type: 'still'
  readonly blob: Blob
  readonly pts: number
}

/** What a {@link StillScreen} tells its engine: a picture is to be seen. */
export interface FromStillScreen {
  readonly type: 'seen'
  readonly pts: number
  readonly width: number
  readonly height: number
}
