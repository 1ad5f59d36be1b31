import type { Cause, SourceInfo } from '../../stream/source.ts'

/**
 * What became of user and password; `unknown` where nothing answered, nobody could see it, or others than the running
 * pull's were given.
 */
export type Login = 'accepted' | 'not-asked' | 'refused' | 'unknown'

/** What a transport is good for; `silent`: taken by the camera, but no video came. */
export type TransportFinding = 'not-tried' | 'refused' | 'silent' | 'works'

/** Where the figures come from. */
export type ProbeWay = 'description-only' | 'own-session' | 'running-pull'

/** What is worth changing at a camera that works, sorted. */
export type WarningCode =
  'audio-transcoded' | 'b-frames' | 'declared-reorder' | 'gop-long' | 'gop-varies' | 'h265'

export interface ProbeWarning {
  readonly code: WarningCode
  /** In plain words: what it costs, and which setting of the camera to change. */
  readonly message: string
}

export interface VideoFacts {
  /** Such as `H264`, `H265`, `JPEG`; empty when the camera does not say. */
  readonly codec: string
  /** Such as `High`; null when it is not known. */
  readonly profile: string | null
  /** Such as `4.1`. */
  readonly level: string | null
  readonly width: number | null
  readonly height: number | null
  /** Pictures a second that the SPS announces. */
  readonly declaredFps: number | null
}

export interface AudioFacts {
  /** Such as `MPEG4-GENERIC` (AAC), `PCMA` (G.711 A-law). */
  readonly codec: string
  /** Of the camera, in hertz; null when it is not known. */
  readonly sampleRate: number | null
  readonly channels: number | null
}

/** What the pictures show; each null when it could not be seen. */
export interface StreamFigures {
  /** Of the video, in kbit/s. */
  readonly bitrateKbps: number | null
  readonly fps: number | null
  /** From keyframe to keyframe; the mean where there were more than two. */
  readonly gopSeconds: number | null
  /** Where no two keyframes were seen: for how long none has come. */
  readonly noKeyframeInSeconds: number | null
  /** Are pictures shown in another order than they are sent? */
  readonly bFrames: boolean | null
}

/** How RTP comes: see `ffmpeg/arguments.ts`. */
export type ProbeTransport = 'tcp' | 'udp' | 'multicast' | 'http'

/** What is known of a camera. Holds no secret. */
export interface ProbeReport extends StreamFigures {
  readonly reachable: boolean
  readonly login: Login
  readonly transport: { readonly tcp: TransportFinding; readonly udp: TransportFinding }
  readonly way: ProbeWay
  readonly video: VideoFacts | null
  /** Null where there is none, or none is known. */
  readonly audio: AudioFacts | null
  /** What the relay does with the sound. */
  readonly audioTreatment: NonNullable<SourceInfo['audio']> | null
  /** Tracks that are not looked at, such as ONVIF metadata. */
  readonly otherTracks: number
  /** What the camera calls its software. */
  readonly server: string | null
  readonly warnings: ProbeWarning[]
  /** What else is to be said, such as an unchecked certificate. */
  readonly notes: string[]
  /** Why the camera would not play, or is not known to; null when all was seen. */
  readonly problem: { readonly cause: Cause; readonly message: string } | null
  readonly tookMs: number
}
