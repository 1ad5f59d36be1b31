import { announcesReordering } from '../../codecs/sending-order.ts'
import type { Ffmpeg, NoFfmpeg } from '../../ffmpeg/locate.ts'
import { soundTrackOf } from '../../rtp/sound.ts'
import { codecOfTrack } from '../../rtp/video-receiver.ts'
import type { Description } from '../../rtsp/client.ts'

/** Who is to pull a camera, and why, where that needs to be said. */
export interface Choice {
  readonly pull: 'ffmpeg' | 'native'
  /** A sentence for people. */
  readonly note?: string
  /** Why nothing but ffmpeg can pull the camera: the end of a sentence that begins with the camera. */
  readonly why?: string
}

/** What is wished, and what there is to do it with. */
export interface Wish {
  /** Are people to hear the camera? */
  readonly audio: boolean
  readonly damaged: 'skip' | 'show' | undefined
  readonly found: Ffmpeg | NoFfmpeg
  /** ffmpeg pulls whatever it can: there is no other reason for the native pull than that ffmpeg is missing. */
  readonly prefersFfmpeg: boolean
}

/**
 * Who is to pull a camera that describes itself so. A camera that leaves open whether it sends B-pictures is pulled natively:
 * most send none, and the pull sees those that come. Where there is no ffmpeg, all that can be is pulled natively.
 */
export function choosePull(description: Pick<Description, 'video' | 'audio' | 'tracks'>, wish: Wish): Choice {
  const { video, audio, tracks } = description
  if (codecOfTrack(video) === undefined) {
    return leftToFfmpeg(
      `the camera sends ${video.codec === '' ? 'video of no name' : video.codec}`,
      wish.damaged,
    )
  }
  if (announcesReordering(video.codec, video.parameterSets)) return better('it announces B-pictures', wish)
  if (audio !== undefined && wish.audio && soundTrackOf(tracks) === undefined) {
    const codec = audio.codec === '' ? 'in a codec without a name' : `as ${audio.codec}`
    return better(`the camera’s sound comes ${codec}`, wish)
  }
  return wish.prefersFfmpeg ? { pull: 'native', note: FOR_WANT_OF_FFMPEG } : { pull: 'native' }
}

/** The camera can be pulled by ffmpeg alone. */
export function leftToFfmpeg(why: string, damaged: Wish['damaged']): Choice {
  const loss = damaged === undefined ? '' : ' So `damaged` does not count.'
  return { pull: 'ffmpeg', note: `ffmpeg pulls this camera: ${why}.${loss}`, why }
}

/** ffmpeg pulls the camera better, and the native pull as well as it can. */
export function better(why: string, wish: Pick<Wish, 'damaged' | 'found'>): Choice {
  if (wish.found.path !== undefined) return leftToFfmpeg(why, wish.damaged)
  return { pull: 'native', note: `ffmpeg would pull this camera (${why}), but: ${wish.found.message}` }
}

/** Said of a camera that ffmpeg would pull, were there one. */
export const FOR_WANT_OF_FFMPEG =
  'The relay pulls this camera by itself, for there is no ffmpeg that it can use.'

/** Why a camera with B-pictures is left to ffmpeg. */
export const REORDERS = 'it sends B-pictures, which most cameras can be set not to'
