import { messageOf } from '../../errors.ts'
import type { Unit } from '../../media/unit.ts'
import { ClientSession } from '../../rtsp/client-session.ts'
import type { DescribedCamera } from '../../rtsp/client.ts'
import { RtspError } from '../../rtsp/rtsp-error.ts'
import { codecOfTrack } from '../../rtp/video-receiver.ts'
import type { SourceFault, SourceSink } from '../../stream/source.ts'
import type { PullContext } from './context.ts'
import { Pictures } from './pictures.ts'

/** Plays a described camera until it ends or `signal` aborts. Resolves when session and connection are closed. */
export async function play(
  { units, clock }: PullContext,
  camera: DescribedCamera,
  sink: SourceSink,
  signal: AbortSignal,
): Promise<SourceFault> {
  const { video } = camera.description
  let end = (_fault: SourceFault): void => undefined
  const ended = new Promise<SourceFault>((resolve) => (end = resolve))
  const session = new ClientSession(camera, { clock, onEnd: (fault) => end(faultOf(fault)) })
  const stop = (): void => end({ cause: 'exited', message: 'The pull was stopped.' })
  signal.addEventListener('abort', stop, { once: true })
  units.open()
  units.announce(codecOfTrack(video)!, false)
  units.learn(video.parameterSets)
  const onUnit = (unit: Unit): void => sink.unit(unit)
  units.onUnit = onUnit
  const pictures = new Pictures({ track: video, depth: 0, units, heard: () => sink.heard(), failed: end })
  const begin = async (): Promise<void> => {
    await session.setUp(video, 'tcp', (packet, nowMs) => pictures.push(packet, nowMs))
    await session.play()
  }
  begin().catch((thrown: unknown) => end(faultOf(thrown)))
  const fault = await ended
  signal.removeEventListener('abort', stop)
  await session.close()
  // Where this took long to end, another pull has begun meanwhile.
  if (units.onUnit === onUnit) units.release()
  return fault
}

function faultOf(thrown: unknown): SourceFault {
  return { cause: thrown instanceof RtspError ? thrown.kind : 'exited', message: messageOf(thrown) }
}
