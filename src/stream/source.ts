import type { Unit } from '../media/unit.ts'

/** Why a rendition is not live, sorted. The wire, the API and the metrics send these words. */
export const CAUSES = [
  'exited',
  'no-ffmpeg',
  'no-video',
  'not-found',
  'refused',
  'stalled',
  'transport',
  'unauthorized',
  'unreachable',
  'unsupported-codec',
] as const
export type Cause = (typeof CAUSES)[number]

/** How a source ended, in a sentence for people that holds no secret. */
export interface SourceFault {
  readonly cause: Cause
  readonly message: string
}

/** What DESCRIBE or the running source said of the camera, for people. Holds no secret. */
export interface SourceInfo {
  /** What pulls the camera. */
  readonly pull?: 'ffmpeg' | 'native'
  /** Such as `H264`, `H265`, `JPEG`. */
  readonly videoCodec?: string
  /** Such as `MPEG4-GENERIC`, `PCMA`; absent without audio. */
  readonly audioCodec?: string
  readonly audio?: 'copied' | 'transcoded' | 'off' | 'none'
  /** What became of user and password; absent where none were given, or nobody saw it. */
  readonly login?: 'accepted' | 'not-asked'
  /** Warnings such as an unchecked certificate. */
  readonly notes?: readonly string[]
}

/** Where a started source delivers to. Never throws. */
export interface SourceSink {
  unit(unit: Unit): void
  /** Video bytes came that are no unit yet, such as those before the first keyframe: the camera is alive. */
  heard(): void
  info(info: SourceInfo): void
  /** The source ended by itself: exactly once per start, with nothing left running, and never after `stop()`. */
  failed(fault: SourceFault): void
}

/** One way to get a rendition's units. Restartable; owns its process and its sockets. */
export interface Source {
  readonly id: string
  /** Lines for people: the last 50 of what the source's program said, redacted, oldest first. */
  readonly lines: readonly string[]
  /** Of the process that pulls, for those that have one, while it runs. */
  readonly pid?: number | undefined
  start(sink: SourceSink): void
  /** Idempotent; resolves when nothing of the source is left running. */
  stop(): Promise<void>
  /** One bare TCP connect to the camera: does anything answer? Rejects only when `signal` aborts. */
  knock(signal: AbortSignal): Promise<boolean>
}
