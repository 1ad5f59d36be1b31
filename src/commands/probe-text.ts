import type { ProbeReport } from '../client/client.ts'
import { columns } from './outcome.ts'

/** What a probe found, for people. */
export function probeText(report: ProbeReport): string {
  const { problem, warnings, notes, tookMs } = report
  return [
    columns(factsOf(report).filter(([, fact]) => fact !== '')),
    ...warnings.map(({ code, message }) => `Warning (${code}): ${message}`),
    ...notes.map((note) => `Note: ${note}`),
    ...(problem === null ? [] : [`Problem (${problem.cause}): ${problem.message}`]),
    `Asked in ${(tookMs / 1000).toFixed(1)} s`,
  ].join('\n')
}

function factsOf(report: ProbeReport): [string, string][] {
  const { reachable, login, transport, video, audio, otherTracks, server, way } = report
  return [
    ['reachable', reachable ? 'yes' : 'no'],
    ['login', login],
    ['transport', `tcp ${transport.tcp}, udp ${transport.udp}`],
    ['video', video === null ? '' : videoText(video)],
    ['audio', audio === null ? '' : audioText(audio, report.audioTreatment)],
    [
      'others',
      otherTracks === 0 ? '' : `${otherTracks} ${otherTracks === 1 ? 'track' : 'tracks'} not looked at`,
    ],
    ['announced', video === null || video.declaredFps === null ? '' : `${video.declaredFps} fps`],
    ['measured', figuresText(report)],
    ['server', server ?? ''],
    ['by', way],
  ]
}

function videoText(video: NonNullable<ProbeReport['video']>): string {
  const { codec, profile, level, width, height } = video
  const size = width === null || height === null ? '' : `${width}×${height}`
  return [codec, profile, level, size].filter(Boolean).join(' ')
}

function audioText(
  { codec, sampleRate, channels }: NonNullable<ProbeReport['audio']>,
  treatment: ProbeReport['audioTreatment'],
): string {
  return [
    SOUND.get(codec.toUpperCase()) ?? codec,
    sampleRate === null ? '' : `${sampleRate} Hz`,
    channels === null ? '' : `${channels} ${channels === 1 ? 'channel' : 'channels'}`,
    treatment ?? '',
  ]
    .filter(Boolean)
    .join(', ')
}

/** As people and cameras' own pages call what RTP calls otherwise. */
const SOUND = new Map([
  ['MPEG4-GENERIC', 'AAC'],
  ['MP4A-LATM', 'AAC'],
  ['PCMA', 'G.711 A-law'],
  ['PCMU', 'G.711 µ-law'],
])

function figuresText(report: ProbeReport): string {
  const { fps, bitrateKbps, gopSeconds, noKeyframeInSeconds, bFrames } = report
  return [
    fps === null ? '' : `${fps.toFixed(1)} fps`,
    bitrateKbps === null ? '' : `${Math.round(bitrateKbps)} kbit/s`,
    gopSeconds === null ? '' : `a keyframe every ${gopSeconds.toFixed(1)} s`,
    gopSeconds !== null || noKeyframeInSeconds === null
      ? ''
      : `no second keyframe in ${noKeyframeInSeconds.toFixed(1)} s`,
    bFrames === null ? '' : bFrames ? 'with B-frames' : 'no B-frames',
  ]
    .filter(Boolean)
    .join(', ')
}
