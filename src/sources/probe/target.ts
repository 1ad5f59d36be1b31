import type { Clock } from '../../clock.ts'
import type { ParsedUrl } from '../../net/address-rule.ts'
import type { DescribedCamera, DescribeOptions, DescribeRule, Description } from '../../rtsp/client.ts'
import type { Source, SourceFault, SourceInfo } from '../../stream/source.ts'
import type { ProbeTransport } from './report.ts'
import type { RunningPull } from './running-pull.ts'

/** Whom to probe. */
export interface ProbeTarget {
  /** With its credentials: a secret. */
  readonly url: ParsedUrl
  readonly transport: ProbeTransport
  /** Are people to hear the camera? */
  readonly audio: boolean
  /** What is to pull it, where its source says so. */
  readonly pull?: 'ffmpeg' | 'native' | 'auto' | undefined
  /** The pull that has this camera already. */
  readonly running: RunningPull | undefined
  /** The running pull has another user or password than were given here. */
  readonly hasOtherLogin?: boolean
}

/** A session to be made. */
export interface ProbeSession {
  readonly url: ParsedUrl
  readonly transport: ProbeTransport
  readonly audio: boolean
  /** What DESCRIBE said; undefined where it was not asked, or its answer was of no use. */
  readonly described: SourceInfo | undefined
}

/** What is to be said of what would pull a camera. */
export interface Puller extends Pick<SourceInfo, 'audio' | 'notes'> {
  /** What is wrong if the camera sends B-pictures. */
  readonly bPictureFault?: SourceFault
}

export interface ProbeParts {
  /** Values of the environment that URLs may name: what a URL has of them is a secret. */
  readonly variables?: readonly string[]
  readonly clock: Clock
  readonly rule: DescribeRule
  readonly connect: (options: DescribeOptions) => Promise<DescribedCamera>
  /** Can it be asked by DESCRIBE? */
  readonly canDescribe: (target: ProbeTarget) => boolean
  /** What a pull would do with such a camera, or why it would be in vain. */
  readonly judge: (description: Description, audio: boolean) => { readonly info: SourceInfo } | SourceFault
  /** What the relay would pull with, as far as it is to be said of this camera, or why it cannot. */
  readonly puller: (camera: DescribedCamera, target: ProbeTarget) => Promise<Puller | SourceFault>
  /** A source for what we cannot play ourselves. It asks a described camera nothing, and opens one session at most. */
  readonly createSource: (session: ProbeSession) => Source
}
