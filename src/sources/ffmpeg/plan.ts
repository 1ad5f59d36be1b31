import { isSentAsShown } from '../../codecs/sending-order.ts'
import type { SourceProgram } from '../../mpegts/ingest.ts'
import type { ResolvedAddress } from '../../net/address-rule.ts'
import { RtspError } from '../../rtsp/rtsp-error.ts'
import type { DescribeOptions, Description } from '../../rtsp/client.ts'
import type { SourceFault } from '../../stream/source.ts'
import type { Plan, PullContext } from './context.ts'
import type { Place } from './http-place.ts'

const DESCRIBE_TIMEOUT_MS = 5000

/** Codecs that MPEG-TS carries and browsers play; MPEG-TS over RTP shows what is inside only later. */
const COPIED_VIDEO = new Set(['H264', 'H265', 'HEVC', 'MP2T', ''])

/** Sound whose name says all. */
const TOLD_SOUND = new Set(['PCMA', 'PCMU'])

/** Whom to ask, and for what. */
export type AskContext = Pick<
  PullContext,
  'url' | 'transport' | 'audio' | 'rule' | 'describe' | 'clock' | 'variables'
>

/** Asks the camera what it has. Returns a fault where a pull cannot succeed. */
export async function makePlan(context: AskContext, signal: AbortSignal): Promise<Plan | SourceFault> {
  if (!canDescribe(context)) return blindPlan(context.audio, 'copy')
  const { url, rule, describe, clock } = context
  const options: DescribeOptions = {
    url: url.href,
    origin: url.origin,
    rule,
    clock,
    signal,
    timeoutMs: DESCRIBE_TIMEOUT_MS,
  }
  try {
    const description = await describe(options)
    const plan = planOf(description, context.audio)
    return isFault(plan) || !description.login ? plan : { ...plan, login: description.login }
  } catch (error) {
    if (!(error instanceof RtspError)) throw error
    // A conversation that broke off may be our fault: ffmpeg's word counts. Not so where nobody speaks RTSP.
    if (error.breakdown === 'hung-up' || error.breakdown === 'malformed') {
      return blindPlan(context.audio, 'copy')
    }
    return { cause: error.kind, message: error.message }
  }
}

export function isFault(answer: Plan | Place | ResolvedAddress | SourceFault): answer is SourceFault {
  return 'cause' in answer
}

/** Behind HTTP there is no RTSP to be asked on the same port. */
export function canDescribe({ url, transport }: AskContext): boolean {
  return url.scheme === 'rtsps' || (url.scheme === 'rtsp' && transport !== 'http')
}

/**
 * For a camera that cannot be asked: whether its sound is AAC and can be copied, only a pull shows. `transcode` suits
 * any sound, and none.
 */
export function blindPlan(audio: boolean, treatment: 'copy' | 'transcode'): Plan {
  return audio
    ? { audio: treatment, info: {}, isBlind: true }
    : { audio: 'off', info: { audio: 'off' }, isBlind: true }
}

/** A blind plan with what the output of its pull has shown. */
export function planSeen({ audio, isBlind = false }: Plan, { video, hasAac }: SourceProgram): Plan {
  const videoCodec = video.toUpperCase()
  if (audio === 'off') return { audio, info: { videoCodec, audio }, isBlind }
  if (!hasAac) return { audio, info: { videoCodec, audio: 'none' }, isBlind }
  const sound =
    audio === 'copy'
      ? ({ audioCodec: 'MPEG4-GENERIC', audio: 'copied' } as const)
      : ({ audio: 'transcoded' } as const)
  return { audio, info: { videoCodec, ...sound }, isBlind }
}

/** How to pull a camera that describes itself so, or why that would be in vain. */
export function planOf({ video, audio }: Description, wanted: boolean): Plan | SourceFault {
  if (!COPIED_VIDEO.has(video.codec)) {
    return {
      cause: 'unsupported-codec',
      message: `The camera sends ${video.codec} video, which browsers do not play as a live stream; set the camera to H.264 or H.265.`,
    }
  }
  // MPEG-TS over RTP has the sound in it.
  if (video.codec === 'MP2T' && !audio) return blindPlan(wanted, 'copy')
  const videoCodec = video.codec === '' ? {} : { videoCodec: video.codec }
  const isTold = isSentAsShown(video.codec, video.parameterSets)
  if (!audio) return { audio: 'off', info: { ...videoCodec, audio: 'none' }, isTold }
  const codecs = { ...videoCodec, audioCodec: audio.codec }
  if (!wanted) return { audio: 'off', info: { ...codecs, audio: 'off' }, isTold }
  if (audio.codec === 'MPEG4-GENERIC') {
    const info = { ...codecs, audio: 'copied' } as const
    return { audio: 'copy', info, isTold: isTold && audio.parameters.has('config') }
  }
  const info = { ...codecs, audio: 'transcoded' } as const
  return { audio: 'transcode', info, isTold: isTold && TOLD_SOUND.has(audio.codec) }
}
