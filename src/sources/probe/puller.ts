import type { DescribedCamera } from '../../rtsp/client.ts'
import type { SourceFault } from '../../stream/source.ts'
import { unlessAborted } from '../../stream/unless-aborted.ts'
import type { Patience } from './sight.ts'
import type { ProbeParts, ProbeTarget, Puller } from './target.ts'

/** See {@link ProbeParts.puller}; a fault too where it is not known in time. Rejects when the probe is to end. */
export async function pullerInTime(
  { puller }: Pick<ProbeParts, 'puller'>,
  camera: DescribedCamera,
  target: ProbeTarget,
  { clock, signal, quietAtMs }: Patience,
): Promise<Puller | SourceFault> {
  const ended = new AbortController()
  const end = (): void => ended.abort(signal.reason)
  const timer = clock.after(quietAtMs - clock.nowMs(), end)
  signal.addEventListener('abort', end, { once: true })
  try {
    return await unlessAborted(puller(camera, target), ended.signal)
  } catch (thrown) {
    if (ended.signal.aborted && !signal.aborted) return TOO_LATE
    throw thrown
  } finally {
    timer.cancel()
    signal.removeEventListener('abort', end)
  }
}

const TOO_LATE: SourceFault = {
  cause: 'no-ffmpeg',
  message:
    'ffmpeg did not say its version in time, so the camera was not played; probe it again, or look what keeps the relay’s machine.',
}
