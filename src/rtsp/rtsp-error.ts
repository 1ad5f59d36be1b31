/** Why a camera could not be described, in the words that a rendition's status uses. */
export type RtspFault =
  'exited' | 'no-video' | 'not-found' | 'refused' | 'transport' | 'unauthorized' | 'unreachable'

/**
 * How a conversation broke off: the peer speaks something else, it hung up, or it said what RTSP does not know.
 */
export type Breakdown = 'foreign' | 'hung-up' | 'malformed'

/** A camera's refusal or silence. The message is a sentence for people and holds no secret. */
export class RtspError extends Error {
  override readonly name = 'RtspError'
  readonly kind: RtspFault
  /** The camera's last status, if it gave one. */
  readonly status: number | undefined
  /** Undefined where the camera answered, or was not got to. */
  readonly breakdown: Breakdown | undefined
  /** Somebody took the connection, and said nothing in time. */
  readonly isSilence: boolean

  constructor(
    kind: RtspFault,
    message: string,
    facts: { status?: number; breakdown?: Breakdown; isSilence?: boolean; cause?: unknown } = {},
  ) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.kind = kind
    this.status = facts.status
    this.breakdown = facts.breakdown
    this.isSilence = facts.isSilence ?? false
  }
}
