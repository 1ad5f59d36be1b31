import type { ClientWay } from '../../rtsp/client-ways.ts'
import type { DescribedCamera } from '../../rtsp/client.ts'
import type { SourceInfo } from '../../stream/source.ts'
import type { PullContext } from './context.ts'
import type { SoundPlan } from './sound-plan.ts'

/** What is known of a camera that is about to play by this way. */
export function infoOf(
  context: PullContext,
  { description, dialog }: DescribedCamera,
  way: ClientWay,
  sound: SoundPlan,
): SourceInfo {
  const { video, login } = description
  const { transport, url, fingerprint } = context
  const { certificateFault, fingerprint: shown } = dialog.connection
  const notes = [
    ...sound.notes,
    ...(way === 'tcp' && transport !== 'tcp' && url.scheme === 'rtsp' ? [OVER_TCP] : []),
    ...(certificateFault !== undefined && fingerprint === undefined
      ? [
          `The camera’s certificate is not trusted (${certificateFault}); to take no other, pin its fingerprint: ${shown}`,
        ]
      : []),
  ]
  return {
    pull: 'native',
    videoCodec: video.codec,
    ...sound.info,
    ...(login && { login }),
    ...(notes.length > 0 && { notes }),
  }
}

const OVER_TCP = 'Nothing comes by UDP; the pictures come over TCP.'
