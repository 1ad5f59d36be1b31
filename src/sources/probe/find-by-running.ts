import type { SourceFault } from '../../stream/source.ts'
import type { Findings } from './make-report.ts'
import { lookAtRunning, type RunningPull } from './running-pull.ts'
import type { Patience } from './sight.ts'
import type { ProbeTarget } from './target.ts'
import type { ProbeTransport } from './report.ts'
import { hasTransport, isAnswer, loginOf } from './verdicts.ts'

/** By the pull that has the camera already: nothing is asked of the camera. */
export async function findByRunning(
  target: ProbeTarget,
  running: RunningPull,
  patience: Patience,
): Promise<Findings> {
  const sight = await lookAtRunning(running, patience)
  const { heardMs, info } = sight
  const works = heardMs !== undefined && sight.fault === undefined
  const fault = sight.fault ?? (works ? undefined : SILENT_PULL)
  const isDescribed = fault?.cause === 'stalled' && info.videoCodec !== undefined
  return {
    way: 'running-pull',
    reachable: works || isDescribed || isAnswer(fault, target),
    login: target.hasOtherLogin === true ? 'unknown' : loginOf(target, works, fault, info),
    transports: new Map(works && hasTransport(target) ? [[transportOf(target), 'works']] : []),
    description: undefined,
    sight,
    info,
    fault,
  }
}

const SILENT_PULL: SourceFault = { cause: 'stalled', message: 'The running pull has no video yet.' }

function transportOf({ url, transport }: ProbeTarget): ProbeTransport {
  return url.scheme === 'rtsps' ? 'tcp' : transport
}
