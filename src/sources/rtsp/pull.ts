import { RtspError } from '../../rtsp/rtsp-error.ts'
import type { DescribedCamera } from '../../rtsp/client.ts'
import type { SourceFault, SourceSink } from '../../stream/source.ts'
import type { PullContext } from './context.ts'
import { infoOf, unfitness } from './fitness.ts'
import { play } from './play.ts'

const DESCRIBE_TIMEOUT_MS = 5000

/**
 * Pulls until the camera ends it or `signal` aborts. Resolves with what went wrong when nothing is left open; after
 * an abort the answer means nothing.
 *
 * @param described a camera that is connected already.
 */
export async function pull(
  context: PullContext,
  described: DescribedCamera | undefined,
  sink: SourceSink,
  signal: AbortSignal,
): Promise<SourceFault> {
  const camera = described ?? (await connectTo(context, signal))
  if ('cause' in camera) return camera
  const unfit = unfitness(camera.description)
  if (unfit !== undefined || signal.aborted) {
    camera.close()
    return unfit ?? STOPPED
  }
  sink.info(infoOf(camera.description, context.audio))
  return play(context, camera, sink, signal)
}

const STOPPED: SourceFault = { cause: 'exited', message: 'The pull was stopped.' }

async function connectTo(
  { connect, url, transport, rule, clock }: PullContext,
  signal: AbortSignal,
): Promise<DescribedCamera | SourceFault> {
  if ((url.scheme !== 'rtsp' && url.scheme !== 'rtsps') || transport === 'http') {
    return { cause: 'transport', message: RTSP_ALONE }
  }
  const { href, origin } = url
  try {
    return await connect({ url: href, origin, rule, clock, signal, timeoutMs: DESCRIBE_TIMEOUT_MS })
  } catch (error) {
    if (signal.aborted) return STOPPED
    if (!(error instanceof RtspError)) throw error
    return { cause: error.kind, message: error.message }
  }
}

const RTSP_ALONE = 'The native pull speaks RTSP over TCP and UDP alone; pull this camera by ffmpeg.'
