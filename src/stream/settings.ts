/** One way to reach a camera. The hub only compares it; whoever makes the sources reads it. */
export interface SourceSettings {
  readonly id: string
  /** With credentials: a secret, never logged or sent. */
  readonly url: string
  /** How RTP comes; TCP where it is left out. */
  readonly transport?: 'tcp' | 'udp' | 'multicast' | 'http' | undefined
  /** Which kind of source pulls it; what is set for all where it is left out. */
  readonly pull?: 'ffmpeg' | 'native' | 'auto' | undefined
  /** What becomes of damaged pictures in a native pull; `skip` where it is left out. */
  readonly damaged?: 'skip' | 'show' | undefined
  /** SHA-256 that the camera's certificate has to have. */
  readonly fingerprint?: string | undefined
  /** The relay's own demo camera, which may be reached although it runs on this machine. */
  readonly isDemo?: boolean
}

/** Any difference in here replaces the rendition's pull; its readers stay. */
export interface RenditionSettings {
  /** In the order they are tried. */
  readonly sources: readonly SourceSettings[]
  readonly audio?: boolean | undefined
}

/** `always` pulls for as long as the camera is known; `on-demand` while somebody watches, and a minute longer. */
export type Mode = 'always' | 'on-demand'

export interface CameraSettings {
  readonly id: string
  readonly name?: string | undefined
  readonly group?: string | undefined
  readonly mode: Mode
  /** By rendition id, such as `main` and `sub`. */
  readonly renditions: ReadonlyMap<string, RenditionSettings>
}
