import type { Clock } from '../../clock.ts'
import type { FfmpegLocator } from '../../ffmpeg/locator.ts'
import type { LineLog } from '../../ffmpeg/line-log.ts'
import type { Log } from '../../log.ts'
import type { UnitMaker } from '../../mpegts/unit-maker.ts'
import type { AddressRule, ParsedUrl } from '../../net/address-rule.ts'
import type { DescribedCamera, DescribeOptions, DescribeRule } from '../../rtsp/client.ts'

/** How RTP is to come. */
export type NativeTransport = 'tcp' | 'udp' | 'multicast' | 'http'

export interface RtspSourceOptions {
  readonly id: string
  /** With its credentials: a secret. */
  readonly url: ParsedUrl
  readonly transport: NativeTransport
  /** Are people to hear the camera? */
  readonly audio: boolean
  /** What becomes of a picture of which something is missing, and of those up to the next keyframe. Default `skip`. */
  readonly damaged?: 'skip' | 'show' | undefined
  /** SHA-256 that the camera's certificate has to have. */
  readonly fingerprint?: string | undefined
  /** One per rendition, handed from source to source. */
  readonly units: UnitMaker
  readonly rule: DescribeRule & Pick<AddressRule, 'resolveAll'>
  readonly connect: (options: DescribeOptions) => Promise<DescribedCamera>
  /** Makes AAC of sound that is none. */
  readonly ffmpeg: Pick<FfmpegLocator, 'locate'>
  readonly clock: Clock
  readonly log: Log
  /** Values of the environment that URLs may name: what a URL has of them is a secret. */
  readonly variables?: readonly string[]
}

/** What a source learns of its camera and keeps from start to start. */
interface Memory {
  /** Nothing came by UDP: it is not tried again. */
  isUdpSilent: boolean
}

/** All that one pull works with. */
export interface PullContext extends RtspSourceOptions {
  readonly lines: LineLog
  readonly memory: Memory
}
