/** One track of a presentation, as SDP and RTP need to know it. */
export type PresentationTrack =
  | {
      readonly kind: 'video'
      readonly codec: 'h264'
      /** SPS, then PPS, without start codes. */
      readonly parameterSets: readonly Uint8Array[]
    }
  | {
      readonly kind: 'audio'
      readonly codec: 'aac'
      readonly sampleRate: number
      readonly channels: number
      /** AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1). */
      readonly config: Uint8Array
    }

/** One coded picture or one audio frame, ready to be sent. Immutable: all sessions share it. */
export interface AccessUnit {
  /** Into {@link Presentation.tracks}. */
  readonly trackIndex: number
  /** In 90 kHz ticks, continuous over all tracks. */
  readonly pts90k: number
  /** When it was captured, in milliseconds since the Unix epoch: sender reports pair it with `pts90k`. */
  readonly wallMs: number
  readonly keyframe: boolean
  /** The picture's NAL units without start codes, or one AAC frame without ADTS header. */
  readonly data: readonly Uint8Array[]
}

/** Something live that the server can serve at a path. */
export interface Presentation {
  /** For people; no line break. */
  readonly name: string
  readonly tracks: readonly PresentationTrack[]
  /** Calls `listener` with each access unit from now on, until the returned function is called. */
  subscribe(listener: (unit: AccessUnit) => void): () => void
}
