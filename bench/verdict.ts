import { PICTURES_PER_SECOND } from './clip.ts'
import type { Subject } from './programs.ts'
import type { SwarmReport } from './swarm.ts'

/** A viewer that got less than this share of the pictures was starved: then the machine was measured, not the server. */
const FED = 0.95

/** Why a run does not count; undefined where it does. */
export function faultOf(
  report: SwarmReport,
  elapsedMs: number,
  subject: Pick<Subject, 'picturesPerSecond' | 'startsWithKeyframe'>,
): string | undefined {
  if (report.viewers === 0) return undefined
  const perSecond = subject.picturesPerSecond ?? PICTURES_PER_SECOND
  // A camera that nobody here made sends as many pictures as the best viewer got.
  const all = Number.isNaN(perSecond) ? report.mostPictures : (elapsedMs / 1000) * perSecond
  const wanted = Math.max(1, Math.floor(all * FED))
  if (report.fewestPictures < wanted) return `a viewer got ${report.fewestPictures} of ${wanted} pictures`
  if (report.closed > 0) return `${report.closed} viewers were closed`
  if (report.lostPackets + report.badPackets > 0) {
    return `${report.lostPackets} packets lost, ${report.badPackets} broken`
  }
  if (subject.startsWithKeyframe && report.startedWithoutKeyframe > 0) {
    return `${report.startedWithoutKeyframe} viewers began without a keyframe`
  }
  return undefined
}
