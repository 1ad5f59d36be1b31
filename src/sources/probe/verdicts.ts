import type { SourceFault, SourceInfo } from '../../stream/source.ts'
import type { Login } from './report.ts'
import type { ProbeTarget } from './target.ts'

/** What a puller tells of the login: what it saw when it asked, and that what works without one needs none. */
export function loginOf(
  { url }: Pick<ProbeTarget, 'url'>,
  works: boolean,
  fault: SourceFault | undefined,
  info: SourceInfo,
): Login {
  if (fault?.cause === 'unauthorized') return 'refused'
  if (!works) return 'unknown'
  return url.user === undefined && url.password === undefined ? 'not-asked' : (info.login ?? 'unknown')
}

/** Is there a choice of how the video comes? Not behind HTTP. */
export function hasTransport({ url }: Pick<ProbeTarget, 'url'>): boolean {
  return url.scheme === 'rtsp' || url.scheme === 'rtsps'
}

/** Is this a fault that somebody there has to be for? */
export function isAnswer(fault: SourceFault | undefined, target: Pick<ProbeTarget, 'url'>): boolean {
  if (fault === undefined) return false
  // Behind HTTP the address has been asked before ffmpeg was started.
  return (fault.cause === 'exited' && !hasTransport(target)) || !NO_ANSWER.has(fault.cause)
}

const NO_ANSWER: ReadonlySet<SourceFault['cause']> = new Set([
  'exited',
  'no-ffmpeg',
  'refused',
  'stalled',
  'unreachable',
])
