/** A connection on which nothing comes for so long while the camera is live is made anew. */
export const SILENT_WHILE_LIVE_MS = 8_000

/** How it stands with the relay, as opposed to the camera. */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** The relay went away; there will be another try. */
  | { readonly kind: 'waiting'; readonly retryAtMs: number; readonly reason: string }
  /** The relay said no. There will be another try at `retryAtMs`, if any, or when `Connection.tryAgain` asks for it. */
  | {
      readonly kind: 'refused'
      readonly code: number
      readonly reason: string
      readonly retryAtMs: number | undefined
    }
  | { readonly kind: 'closed' }
