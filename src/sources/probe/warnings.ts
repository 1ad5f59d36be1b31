import type { Figures } from './figures.ts'
import type { VideoReading } from './codec-facts.ts'
import type { AudioFacts, ProbeReport, ProbeWarning } from './report.ts'

/** A joining viewer's picture is as old as the GOP, and a slow one's loss as long. */
const LONG_GOP_SECONDS = 4
/** As long as a probe can wait for the second keyframe at least; where none has come by then, it takes longer. */
const LONG_SILENCE_SECONDS = 3.5

export interface WarningInput {
  readonly video: VideoReading | undefined
  readonly audio: AudioFacts | undefined
  readonly audioTreatment: ProbeReport['audioTreatment']
  readonly figures: Figures
}

/** What is worth changing at this camera, sorted by code. */
export function warningsOf(input: WarningInput): ProbeWarning[] {
  return [audioTranscoded, bFrames, declaredReorder, gopLong, gopVaries, h265].flatMap(
    (warn) => warn(input) ?? [],
  )
}

function audioTranscoded({ audio, audioTreatment }: WarningInput): ProbeWarning | undefined {
  // Where its encoding is not known, there is nothing to advise.
  if (audioTreatment !== 'transcoded' || audio === undefined) return undefined
  return {
    code: 'audio-transcoded',
    message:
      `The camera’s sound is ${nameOf(audio.codec)}, no AAC, so the relay has to make AAC of it, which costs processor time and some 20 ms of delay. ` +
      'Set the camera’s audio encoding to AAC, or switch its sound off in this stream.',
  }
}

function bFrames({ figures }: WarningInput): ProbeWarning | undefined {
  if (figures.bFrames !== true) return undefined
  return {
    code: 'b-frames',
    message:
      'The camera sends B-frames: each picture waits in the camera and in the player for later ones, and WebRTC ' +
      'cannot show them at all. Set "B-frames" to 0 or off; where there is no such setting, set the profile to Baseline.',
  }
}

function declaredReorder({ video, figures }: WarningInput): ProbeWarning | undefined {
  const pictures = video?.declaredReorder ?? 0
  if (pictures === 0 || figures.bFrames !== false) return undefined
  const what = Number.isFinite(pictures)
    ? `announces that up to ${pictures} ${pictures === 1 ? 'picture' : 'pictures'} may come out of order`
    : 'does not say that its pictures come in order'
  return {
    code: 'declared-reorder',
    message:
      `The camera ${what}, although it sends no B-frames: many players hold each picture back for that. ` +
      'Set the profile to Baseline, or switch on "low latency" or "low delay" encoding; a newer firmware may help.',
  }
}

function gopLong({ figures }: WarningInput): ProbeWarning | undefined {
  const { gopSeconds, noKeyframeInSeconds } = figures
  const isLong =
    gopSeconds === null ? (noKeyframeInSeconds ?? 0) >= LONG_SILENCE_SECONDS : gopSeconds > LONG_GOP_SECONDS
  if (!isLong) return undefined
  const what =
    gopSeconds === null
      ? `no keyframe came in ${noKeyframeInSeconds} s`
      : `a keyframe comes every ${gopSeconds} s only`
  return {
    code: 'gop-long',
    message:
      `The GOP is long: ${what}. Who starts to watch, or loses a picture, waits for it. Set the "I-frame interval" ` +
      '("GOP", "key frame interval") to 1 to 2 s, which is 25 to 50 pictures at 25 a second, and switch off "smart codec".',
  }
}

function gopVaries({ figures: { gopRange } }: WarningInput): ProbeWarning | undefined {
  if (gopRange === undefined) return undefined
  const [shortest, longest] = gopRange
  return {
    code: 'gop-varies',
    message:
      `The time between keyframes varies, from ${shortest} to ${longest} s: a dynamic GOP. Switch off "smart codec" ` +
      '("H.264+", "H.265+", "Smart Stream", "Zipstream dynamic GOP", "U-Code"), and set a fixed I-frame interval.',
  }
}

function h265({ video }: WarningInput): ProbeWarning | undefined {
  if (video?.facts.codec !== 'H265') return undefined
  return {
    code: 'h265',
    message:
      'H.265 plays in Safari, and in Chrome and Edge where the computer decodes it in hardware; not in Firefox on most ' +
      'systems, nor in Chromium on Linux. For viewers with any browser set the video encoding to H.264.',
  }
}

/** The word that cameras' settings use for an encoding name of RTP. */
function nameOf(codec: string): string {
  return AUDIO_NAMES.get(codec) ?? codec
}

const AUDIO_NAMES = new Map([
  ['PCMA', 'G.711 A-law'],
  ['PCMU', 'G.711 µ-law'],
  ['G722', 'G.722'],
  ['MPA', 'MPEG audio'],
])
