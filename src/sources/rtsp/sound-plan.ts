import type { Ffmpeg } from '../../ffmpeg/locate.ts'
import type { FfmpegLocator } from '../../ffmpeg/locator.ts'
import type { SdpTrack } from '../../rtp/sdp.ts'
import { soundOf, soundTrackOf } from '../../rtp/sound.ts'
import type { Description } from '../../rtsp/client.ts'
import type { SourceInfo } from '../../stream/source.ts'

/** What is done with a camera's sound. */
export interface SoundPlan {
  /** The one that is played; undefined where none is. */
  readonly track: SdpTrack | undefined
  /** Makes AAC of it, where it is none. */
  readonly ffmpeg: Ffmpeg | undefined
  readonly info: Pick<SourceInfo, 'audio' | 'audioCodec'>
  readonly notes: readonly string[]
}

/** Takes the first track of sound that can be played. Where ffmpeg is needed and missing, the picture plays alone. */
export async function planSound(
  { audio: isWanted, ffmpeg }: { readonly audio: boolean; readonly ffmpeg: Pick<FfmpegLocator, 'locate'> },
  { tracks, audio }: Pick<Description, 'tracks' | 'audio'>,
): Promise<SoundPlan> {
  if (audio === undefined) return silence({ audio: 'none' })
  const track = soundTrackOf(tracks)
  const audioCodec = (track ?? audio).codec
  if (!isWanted) return silence({ audioCodec, audio: 'off' })
  if (track === undefined) return silence({ audioCodec, audio: 'off' }, unknown(audioCodec))
  if (soundOf(track)?.header !== undefined) {
    return { track, ffmpeg: undefined, info: { audioCodec, audio: 'copied' }, notes: [] }
  }
  const found = await ffmpeg.locate()
  if (found.path === undefined)
    return silence({ audioCodec, audio: 'off' }, missing(audioCodec, found.message))
  return { track, ffmpeg: found, info: { audioCodec, audio: 'transcoded' }, notes: [] }
}

/** As planned, but for the sound, which the camera does not give. */
export function withoutSound({ info }: SoundPlan): SoundPlan {
  return silence({ ...info, audio: 'off' }, 'The camera describes sound and then refuses it.')
}

function silence(info: SoundPlan['info'], note?: string): SoundPlan {
  return { track: undefined, ffmpeg: undefined, info, notes: note === undefined ? [] : [note] }
}

function unknown(codec: string): string {
  const name = codec === '' ? 'in a codec without a name' : `as ${codec}`
  return `The camera’s sound comes ${name}, which the native pull cannot take; pull it by ffmpeg to hear it.`
}

function missing(codec: string, why: string): string {
  return `The camera’s sound comes as ${codec}, of which ffmpeg would make AAC; the picture plays without it. ${why}`
}
