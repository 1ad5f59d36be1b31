import type { SourceFault } from '../../stream/source.ts'
import type { Login } from './report.ts'
import type { ProbeTarget } from './target.ts'

/** What a pull that was not preceded by a DESCRIBE tells of the login. */
export function loginOf(
  { url }: Pick<ProbeTarget, 'url'>,
  works: boolean,
  fault: SourceFault | undefined,
): Login {
  if (fault?.cause === 'unauthorized') return 'refused'
  if (!works) return 'unknown'
  return url.user === undefined && url.password === undefined ? 'not-asked' : 'accepted'
}

/** Is there a choice of how the video comes? Not behind HTTP. */
export function hasTransport({ url }: Pick<ProbeTarget, 'url'>): boolean {
  return url.scheme === 'rtsp' || url.scheme === 'rtsps'
}

/** Is this a fault that somebody there has to be for? */
export function isAnswer(fault: SourceFault | undefined): boolean {
  return fault !== undefined && !NO_ANSWER.has(fault.cause)
}

const NO_ANSWER: ReadonlySet<SourceFault['cause']> = new Set([
  'exited',
  'no-ffmpeg',
  'refused',
  'stalled',
  'unreachable',
])
