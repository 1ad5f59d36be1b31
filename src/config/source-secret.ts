/** What the relay keeps of a source that nobody may see. Good for one scheme, host and port only. */
export interface SourceSecret {
  /** Such as `rtsp://cam.lan:554`. */
  readonly at: string
  readonly user?: string | undefined
  readonly password?: string | undefined
  /** What stands for each `***` of the URL, as it is written there. */
  readonly parts?: readonly string[] | undefined
}
