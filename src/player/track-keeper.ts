import type { AdtsHeader } from '../codecs/aac.ts'
import { ParameterSets, sameParameterSets } from '../codecs/parameter-sets.ts'
import { audioTrackOf, videoTrackOf } from '../codecs/tracks.ts'
import type { AudioTrack, Layout, VideoTrack } from '../media/track.ts'
import { TICKS_PER_SEC } from './media-clock.ts'

type VideoCodec = VideoTrack['codec']

/** Sound that was not heard for as long is gone: pictures must not wait for it. */
const SOUND_GONE_TICKS = TICKS_PER_SEC
const VIDEO_TRACK = 1
const AUDIO_TRACK = 2

/** Knows which tracks the stream has now; hands out another object only when something changed. */
export class TrackKeeper {
  #sets = new ParameterSets('h264')
  #setsCodec: VideoCodec = 'h264'
  #video: VideoTrack | undefined
  #audio: AudioTrack | undefined
  #audioKey = ''
  #heardTicks = 0
  #layout: Layout | undefined

  get hasAudio(): boolean {
    return this.#audio !== undefined
  }

  /** The parameter sets in front of a keyframe. */
  video(codec: VideoCodec, parameterSets: readonly Uint8Array[]): void {
    if (codec !== this.#setsCodec) this.#sets = new ParameterSets(codec)
    this.#setsCodec = codec
    this.#sets.update(parameterSets)
    const known = this.#video
    if (!this.#sets.complete) return
    if (known?.codec === codec && sameParameterSets(known.parameterSets, this.#sets.list)) return
    this.#video = videoTrackOf(codec, VIDEO_TRACK, this.#sets.list) ?? known
  }

  /** @param ticks media time at which frames with this header are to be heard. */
  audio(header: AdtsHeader, ticks: number): void {
    this.#heardTicks = ticks
    const key = `${header.objectType} ${header.sampleRate} ${header.channelConfiguration}`
    if (key === this.#audioKey) return
    this.#audioKey = key
    this.#audio = audioTrackOf(AUDIO_TRACK, header)
  }

  /** The tracks at `nowTicks`; the same object as before while they are the same. */
  layout(nowTicks: number): Layout | undefined {
    const video = this.#video
    if (video === undefined) return undefined
    const audio = nowTicks - this.#heardTicks > SOUND_GONE_TICKS ? undefined : this.#audio
    if (this.#layout?.video !== video || this.#layout.audio !== audio) this.#layout = { video, audio }
    return this.#layout
  }
}
