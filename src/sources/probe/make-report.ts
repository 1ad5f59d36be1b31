import type { Description } from '../../rtsp/client.ts'
import type { SourceFault, SourceInfo } from '../../stream/source.ts'
import { describedAudio, describedVideo, namedVideo, runningVideo, type VideoReading } from './codec-facts.ts'
import { figuresOf } from './figures.ts'
import type { AudioFacts, Login, ProbeReport, ProbeTransport, ProbeWay, TransportFinding } from './report.ts'
import type { Sight } from './sight.ts'
import { warningsOf } from './warnings.ts'

/** All that was found, before anything is made of it. */
export interface Findings {
  readonly way: ProbeWay
  readonly reachable: boolean
  readonly login: Login
  readonly transports: ReadonlyMap<ProbeTransport, TransportFinding>
  readonly description: Description | undefined
  readonly sight: Sight | undefined
  readonly info: SourceInfo
  readonly fault: SourceFault | undefined
  /** What is wrong if the pictures show that there are B-pictures. */
  readonly bPictureFault?: SourceFault | undefined
}

/** What these findings come to. */
export function makeReport(findings: Findings, nowMs: number, startedMs: number): ProbeReport {
  const { description, sight, info, transports } = findings
  const video = videoOf(findings)
  const audio = audioOf(findings)
  const { gopRange, ...figures } = figuresOf({
    pictures: sight?.capture.pictures ?? [],
    heardMs: sight?.heardMs,
    nowMs,
  })
  const fault = findings.fault ?? (figures.bFrames === true ? findings.bPictureFault : undefined)
  const audioTreatment = info.audio ?? treatmentSeen(sight)
  return {
    reachable: findings.reachable,
    login: findings.login,
    transport: { tcp: transports.get('tcp') ?? 'not-tried', udp: transports.get('udp') ?? 'not-tried' },
    way: findings.way,
    video: video?.facts ?? null,
    audio: audio ?? null,
    audioTreatment,
    otherTracks: description?.otherTracks ?? 0,
    server: description?.server ?? null,
    ...figures,
    warnings: warningsOf({ video, audio, audioTreatment, figures: { ...figures, gopRange } }),
    notes: [...(info.notes ?? [])],
    problem: fault ? { cause: fault.cause, message: fault.message } : null,
    tookMs: Math.round(nowMs - startedMs),
  }
}

/** Sound of which nothing is known beforehand is transcoded. */
function treatmentSeen(sight: Sight | undefined): ProbeReport['audioTreatment'] {
  const layout = sight?.capture.layout
  if (!layout) return null
  return layout.audio ? 'transcoded' : 'none'
}

/** What runs counts more than what is described. */
function videoOf({ sight, description, info }: Findings): VideoReading | undefined {
  const layout = sight?.capture.layout
  if (layout) return runningVideo(layout)
  if (description) return describedVideo(description.video)
  return info.videoCodec === undefined ? undefined : namedVideo(info.videoCodec)
}

function audioOf({ sight, description, info }: Findings): AudioFacts | undefined {
  if (description) return description.audio && describedAudio(description.audio)
  const running = sight?.capture.layout?.audio
  const codec = info.audioCodec
  // What was transcoded has the relay's rate, not the camera's.
  if (running && info.audio === 'copied') {
    return { codec: codec ?? 'MPEG4-GENERIC', sampleRate: running.sampleRate, channels: running.channels }
  }
  return codec === undefined ? undefined : { codec, sampleRate: null, channels: null }
}
