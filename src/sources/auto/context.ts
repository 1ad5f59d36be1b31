import type { Clock } from '../../clock.ts'
import type { FfmpegLocator } from '../../ffmpeg/locator.ts'
import type { Log } from '../../log.ts'
import type { ParsedUrl } from '../../net/address-rule.ts'
import type { DescribedCamera, DescribeOptions, DescribeRule, Description } from '../../rtsp/client.ts'
import type { Source, SourceFault, SourceSink } from '../../stream/source.ts'

/** Pulls natively, also a camera that has described itself already, whose connection it then owns. */
export interface NativeSource extends Source {
  startOn(camera: DescribedCamera, sink: SourceSink): void
}

export interface AutoSourceOptions {
  readonly id: string
  /** With its credentials: a secret. */
  readonly url: ParsedUrl
  readonly transport: 'tcp' | 'udp' | 'multicast' | 'http'
  /** Are people to hear the camera? */
  readonly audio: boolean
  readonly damaged?: 'skip' | 'show' | undefined
  /** ffmpeg pulls the camera wherever there is one. Default: where it does better. */
  readonly prefersFfmpeg?: boolean
  readonly rule: DescribeRule
  readonly connect: (options: DescribeOptions) => Promise<DescribedCamera>
  readonly ffmpeg: Pick<FfmpegLocator, 'locate'>
  readonly clock: Clock
  readonly log: Pick<Log, 'info'>
  readonly native: NativeSource
  /** Why nothing at all can pull a camera that describes itself so. */
  readonly unplayable: (description: Description) => SourceFault | undefined
  /** Called once. What the source is handed returns what is known of the camera since it was chosen, or throws how asking ended. */
  readonly createFfmpeg: (known: () => Description | undefined) => Source
  /** Values of the environment that URLs may name: what a URL has of them is a secret. */
  readonly variables?: readonly string[]
}
