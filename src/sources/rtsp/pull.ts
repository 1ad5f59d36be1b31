import { RtspError } from '../../rtsp/rtsp-error.ts'
import type { DescribedCamera } from '../../rtsp/client.ts'
import type { SourceFault, SourceSink } from '../../stream/source.ts'
import type { PullContext } from './context.ts'
import { unfitness } from './fitness.ts'
import { play, SILENT, STOPPED } from './play.ts'
import { planSound } from './sound-plan.ts'

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
  let camera = described ?? (await connectTo(context, signal))
  for (;;) {
    if ('cause' in camera) return camera
    const sound = unfitness(camera.description) ?? (await planSound(context, camera.description))
    if ('cause' in sound || signal.aborted) {
      camera.close()
      return 'cause' in sound ? sound : STOPPED
    }
    const end = await play(context, { camera, sound }, sink, signal)
    if (end !== SILENT) return end
    context.memory.isUdpSilent = true
    context.lines.push('Nothing came by UDP; pulling again over TCP.')
    camera = signal.aborted ? STOPPED : await connectTo(context, signal)
  }
}

async function connectTo(
  { connect, url, transport, rule, clock, fingerprint }: PullContext,
  signal: AbortSignal,
): Promise<DescribedCamera | SourceFault> {
  if ((url.scheme !== 'rtsp' && url.scheme !== 'rtsps') || transport === 'http') {
    return { cause: 'transport', message: RTSP_ALONE }
  }
  const { href, origin } = url
  const timeoutMs = DESCRIBE_TIMEOUT_MS
  try {
    return await connect({ url: href, origin, rule, clock, signal, timeoutMs, fingerprint })
  } catch (error) {
    if (signal.aborted) return STOPPED
    if (!(error instanceof RtspError)) throw error
    return { cause: error.kind, message: error.message }
  }
}

const RTSP_ALONE = 'The native pull speaks RTSP over TCP and UDP alone; pull this camera by ffmpeg.'
