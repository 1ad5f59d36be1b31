import type { ClientWay } from '../../rtsp/client-ways.ts'
import type { DescribedCamera } from '../../rtsp/client.ts'
import type { SourceInfo } from '../../stream/source.ts'
import type { PullContext } from './context.ts'

/** What is known of a camera that is about to play by this way. */
export function infoOf(
  context: PullContext,
  { description, dialog }: DescribedCamera,
  way: ClientWay,
): SourceInfo {
  const { video, audio, login } = description
  const { transport, url, fingerprint } = context
  const { certificateFault, fingerprint: shown } = dialog.connection
  const notes = [
    ...(audio !== undefined && context.audio ? [NO_SOUND] : []),
    ...(way === 'tcp' && transport !== 'tcp' && url.scheme === 'rtsp' ? [OVER_TCP] : []),
    ...(certificateFault !== undefined && fingerprint === undefined
      ? [
          `The camera’s certificate is not trusted (${certificateFault}); to take no other, pin its fingerprint: ${shown}`,
        ]
      : []),
  ]
  return {
    videoCodec: video.codec,
    ...(audio && { audioCodec: audio.codec }),
    audio: audio === undefined ? 'none' : 'off',
    ...(login && { login }),
    ...(notes.length > 0 && { notes }),
  }
}

const NO_SOUND = 'The native pull leaves the camera’s sound out; pull it by ffmpeg to hear it.'
const OVER_TCP = 'Nothing comes by UDP; the pictures come over TCP.'
