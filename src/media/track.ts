/** H.264 or H.265 as one elementary stream. A new object is a new configuration. */
export interface VideoTrack {
  readonly kind: 'video'
  readonly codec: 'h264' | 'h265'
  /** PID on the wire (ISO/IEC 13818-1 §2.4.3.3). */
  readonly pid: number
  /** RFC 6381 codec string, such as `avc1.640028` or `hvc1.1.6.L93.B0`. */
  readonly codecString: string
  readonly width: number
  readonly height: number
  /** NAL units without start codes: VPS (H.265 only), SPS and PPS, in that order. */
  readonly parameterSets: readonly Uint8Array[]
}

/** AAC as one elementary stream of ADTS frames. */
export interface AudioTrack {
  readonly kind: 'audio'
  readonly codec: 'aac'
  readonly pid: number
  /** RFC 6381 codec string, such as `mp4a.40.2`. */
  readonly codecString: string
  readonly sampleRate: number
  readonly channels: number
  /** AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1). */
  readonly config: Uint8Array
}

export type Track = VideoTrack | AudioTrack

/** The tracks that a stream has from one unit on. A new object is a new configuration: viewers are told again. */
export interface Layout {
  readonly video: VideoTrack
  readonly audio: AudioTrack | undefined
}
