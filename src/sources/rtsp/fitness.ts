import { isSentAsShown } from '../../codecs/sending-order.ts'
import type { Description } from '../../rtsp/client.ts'
import { codecOfTrack } from '../../rtp/video-receiver.ts'
import type { SourceFault, SourceInfo } from '../../stream/source.ts'

/** Why a camera that describes itself so cannot be pulled natively at all; undefined where it can. */
export function unfitness({ video }: Pick<Description, 'video'>): SourceFault | undefined {
  if (codecOfTrack(video) !== undefined) return undefined
  const codec = video.codec === '' ? 'video of no name' : `${video.codec} video`
  return {
    cause: 'unsupported-codec',
    message: `The camera sends ${codec}, and the native pull takes H.264 and H.265 alone; pull it by ffmpeg, or set the camera to one of them.`,
  }
}

/** Whether the camera promises that its pictures come in the order they are shown. */
export function promisesOrder({ video }: Pick<Description, 'video'>): boolean {
  return isSentAsShown(video.codec, video.parameterSets)
}

/** What is known of a camera before it plays. `wantsAudio`: people are to hear it. */
export function infoOf({ video, audio, login }: Description, wantsAudio: boolean): SourceInfo {
  const heard = audio === undefined ? 'none' : 'off'
  const notes = audio !== undefined && wantsAudio ? [NO_SOUND] : []
  return {
    videoCodec: video.codec,
    ...(audio && { audioCodec: audio.codec }),
    audio: heard,
    ...(login && { login }),
    ...(notes.length > 0 && { notes }),
  }
}

const NO_SOUND = 'The native pull leaves the camera’s sound out; pull it by ffmpeg to hear it.'
