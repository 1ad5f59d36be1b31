import type { Clock } from '../../clock.ts'
import type { AudioTreatment, Transport } from '../../ffmpeg/arguments.ts'
import type { FfmpegLocator } from '../../ffmpeg/locator.ts'
import type { Log } from '../../log.ts'
import type { Unit } from '../../media/unit.ts'
import type { SourceProgram } from '../../mpegts/ingest.ts'
import type { AddressRule, ParsedUrl } from '../../net/address-rule.ts'
import type { DescribeOptions, DescribeRule, Description } from '../../rtsp/client.ts'
import type { SourceInfo } from '../../stream/source.ts'
import type { LineLog } from '../../ffmpeg/line-log.ts'
import type { SyncLog, SyncStats } from './sync-log.ts'

/** Makes units of ffmpeg's output; one per rendition, handed from source to source. */
interface Ingest {
  onUnit: (unit: Unit) => void
  open(): void
  push(chunk: Uint8Array, nowMs: number): void
  flush(): void
  release(): void
  /** Only grow. */
  readonly stats: SyncStats & { readonly droppedPictures: number }
  /** What the running ffmpeg's output has in it; undefined until it said so. */
  readonly program: SourceProgram | undefined
}

export interface FfmpegSourceOptions {
  readonly id: string
  /** With its credentials: a secret. */
  readonly url: ParsedUrl
  readonly transport: Transport
  /** Are people to hear the camera? */
  readonly audio: boolean
  readonly ingest: Ingest
  readonly ffmpeg: FfmpegLocator
  readonly rule: DescribeRule & Pick<AddressRule, 'resolveAll'>
  readonly describe: (options: DescribeOptions) => Promise<Description>
  readonly clock: Clock
  readonly log: Log
  /** Values of the environment that URLs may name: what a URL has of them is a secret. */
  readonly variables?: readonly string[]
  /** Send user and password once: for a camera that may lock people out, and nobody waits for it to be less busy. */
  readonly oneLogin?: boolean
  /** What is known of the camera before the first start: with a plan it is not asked again. */
  readonly known?: Pick<Memory, 'plan' | 'bPictures'>
}

/** What a source learns of its camera and keeps from start to start. */
interface Memory {
  /** Until a pull fails: then the camera may be another. */
  plan: Plan | undefined
  /** The sound of a camera that cannot be asked, as far as an earlier pull told. */
  blindAudio: 'copy' | 'transcode'
  bPictures: boolean
  /** What became of user and password; undefined where none were given, or nobody saw it. */
  login: SourceInfo['login']
  /** Of the ffmpeg that runs. */
  child: { readonly pid: number | undefined } | undefined
}

/** All that one pull works with. */
export interface PullContext extends FfmpegSourceOptions {
  readonly lines: LineLog
  readonly sync: SyncLog
  readonly memory: Memory
}

/** How to pull this camera, as far as it can be known before. */
export interface Plan {
  readonly audio: AudioTreatment
  readonly info: SourceInfo
  /** The camera could not be asked for its codecs: ffmpeg's output tells them. */
  readonly isBlind?: boolean
  /** The camera has told that its pictures come in the order they are shown, and what its sound is, if any. */
  readonly isTold?: boolean
  /** What DESCRIBE showed of the login. */
  readonly login?: Description['login']
}
