import { isSentAsShown } from '../../codecs/sending-order.ts'
import type { Ffmpeg, NoFfmpeg } from '../../ffmpeg/locate.ts'
import { soundTrackOf } from '../../rtp/sound.ts'
import { codecOfTrack } from '../../rtp/video-receiver.ts'
import type { Description } from '../../rtsp/client.ts'

/** Who is to pull a camera, and why, where that needs to be said. */
export interface Choice {
  readonly pull: 'ffmpeg' | 'native'
  /** A sentence for people. */
  readonly note?: string
}

/** What is wished, and what there is to do it with. */
export interface Wish {
  /** Are people to hear the camera? */
  readonly audio: boolean
  readonly damaged: 'skip' | 'show' | undefined
  readonly found: Ffmpeg | NoFfmpeg
}

/** Who is to pull a camera that describes itself so: natively whatever can be, where there is no ffmpeg. */
export function choosePull(description: Pick<Description, 'video' | 'audio' | 'tracks'>, wish: Wish): Choice {
  const { video, audio, tracks } = description
  if (codecOfTrack(video) === undefined) {
    return leftToFfmpeg(
      `the camera sends ${video.codec === '' ? 'video of no name' : video.codec}`,
      wish.damaged,
    )
  }
  if (!isSentAsShown(video.codec, video.parameterSets)) return better(MAY_REORDER, wish)
  if (audio !== undefined && wish.audio && soundTrackOf(tracks) === undefined) {
    const codec = audio.codec === '' ? 'in a codec without a name' : `as ${audio.codec}`
    return better(`the camera’s sound comes ${codec}`, wish)
  }
  return { pull: 'native' }
}

/** The camera can be pulled by ffmpeg alone. */
export function leftToFfmpeg(why: string, damaged: Wish['damaged']): Choice {
  const loss = damaged === undefined ? '' : ' So `damaged` does not count.'
  return { pull: 'ffmpeg', note: `ffmpeg pulls this camera: ${why}.${loss}` }
}

/** ffmpeg pulls the camera better, and the native pull as well as it can. */
export function better(why: string, wish: Pick<Wish, 'damaged' | 'found'>): Choice {
  if (wish.found.path !== undefined) return leftToFfmpeg(why, wish.damaged)
  return { pull: 'native', note: `ffmpeg would pull this camera (${why}), but: ${wish.found.message}` }
}

const MAY_REORDER = 'it does not promise that it sends no B-pictures'
