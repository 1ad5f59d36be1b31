import type { Description } from '../../rtsp/client.ts'
import { codecOfTrack } from '../../rtp/video-receiver.ts'
import type { SourceFault } from '../../stream/source.ts'

/** Why a camera that describes itself so cannot be pulled natively at all; undefined where it can. */
export function unfitness({ video }: Pick<Description, 'video'>): SourceFault | undefined {
  if (codecOfTrack(video) !== undefined) return undefined
  const codec = video.codec === '' ? 'video of no name' : `${video.codec} video`
  return {
    cause: 'unsupported-codec',
    message: `The camera sends ${codec}, and the native pull takes H.264 and H.265 alone; pull it by ffmpeg, or set the camera to one of them.`,
  }
}
