import type { ProbeReport } from '../client/client.ts'
import { CAMERA_FORM_TEXT } from './text/camera-form-text.ts'
import { rtpCodecWords } from './codec-words.ts'
import { TEXT } from './text/shared-text.ts'

/** What a probe found, for people. */
export interface ProbeWords {
  readonly verdict: 'good' | 'better' | 'bad'
  readonly headline: string
  /** What is to be done about it; empty where nothing is. */
  readonly detail: string
  /** What the camera sends: a name and a value each. */
  readonly facts: readonly (readonly [name: string, value: string])[]
  readonly advice: readonly { readonly title: string; readonly message: string }[]
  readonly notes: readonly string[]
}

/** A probe's report in words. */
export function wordsOf(report: ProbeReport): ProbeWords {
  const { problem, warnings, notes } = report
  const words = CAMERA_FORM_TEXT.probe
  const advice = warnings.map(({ code, message }) => ({ title: words.advice[code], message }))
  const base = { facts: factsOf(report), advice, notes }
  if (problem !== null)
    return {
      ...base,
      verdict: 'bad',
      headline: CAMERA_FORM_TEXT.causes[problem.cause],
      detail: problem.message,
    }
  if (advice.length === 0) return { ...base, verdict: 'good', headline: words.good, detail: '' }
  return { ...base, verdict: 'better', headline: words.good, detail: words.better(advice.length) }
}

/** Width and height, where they are known. */
export function sizeOf({ video }: ProbeReport): string | undefined {
  if (video === null || video.width === null || video.height === null) return undefined
  return TEXT.size(video.width, video.height)
}

function factsOf(report: ProbeReport): [string, string][] {
  const { facts } = CAMERA_FORM_TEXT.probe
  const rows: [string, string | undefined][] = [
    [facts.picture, pictureOf(report)],
    [facts.rate, rateOf(report)],
    [facts.keyframes, keyframesOf(report)],
    [facts.sound, soundOf(report)],
    [facts.camera, report.server ?? undefined],
  ]
  return rows.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]]))
}

function pictureOf(report: ProbeReport): string | undefined {
  const { video } = report
  if (video === null) return undefined
  const codec = rtpCodecWords(video.codec)
  return [sizeOf(report), [codec, video.profile].filter(Boolean).join(' ')].filter(Boolean).join(', ')
}

function rateOf({ fps, bitrateKbps }: ProbeReport): string {
  const { perSecond, kbits, mbits } = CAMERA_FORM_TEXT.probe
  const bits =
    bitrateKbps === null
      ? ''
      : bitrateKbps < 1000
        ? kbits(bitrateKbps)
        : mbits((bitrateKbps / 1000).toFixed(1))
  return [fps === null ? '' : perSecond(Math.round(fps * 10) / 10), bits].filter(Boolean).join(', ')
}

function keyframesOf({ gopSeconds, noKeyframeInSeconds }: ProbeReport): string | undefined {
  const { every, noneIn } = CAMERA_FORM_TEXT.probe
  if (gopSeconds !== null) return every(gopSeconds)
  return noKeyframeInSeconds === null ? undefined : noneIn(noKeyframeInSeconds)
}

function soundOf({ audio, audioTreatment, video }: ProbeReport): string | undefined {
  const { sound } = CAMERA_FORM_TEXT.probe
  if (video === null) return undefined
  if (audio === null) return audioTreatment === 'none' || audioTreatment === null ? sound.none : undefined
  const codec = rtpCodecWords(audio.codec)
  return audioTreatment === 'transcoded' ? sound.transcoded(codec) : codec
}
