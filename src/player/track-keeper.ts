import type { AdtsHeader } from '../codecs/aac.ts'
import { withoutReorder } from '../codecs/h264-reorder.ts'
import { isH264BSlice } from '../codecs/h264.ts'
import { ParameterSets, sameParameterSets } from '../codecs/parameter-sets.ts'
import { audioTrackOf, videoTrackOf } from '../codecs/tracks.ts'
import type { AudioTrack, Layout, VideoTrack } from '../media/track.ts'
import { TICKS_PER_SEC } from './media-clock.ts'
import { ReorderWatch } from './reorder-watch.ts'

type VideoCodec = VideoTrack['codec']

/** Sound that was not heard for as long is gone: pictures must not wait for it. */
const SOUND_GONE_TICKS = TICKS_PER_SEC
const VIDEO_TRACK = 1
const AUDIO_TRACK = 2

/** Knows which tracks the stream has now; hands out another object only when something changed. */
export class TrackKeeper {
  #sets = new ParameterSets('h264')
  #setsCodec: VideoCodec = 'h264'
  #sentSets: readonly Uint8Array[] = []
  readonly #reorder = new ReorderWatch()
  #video: VideoTrack | undefined
  #audio: AudioTrack | undefined
  #audioKey = ''
  #heardTicks = 0
  #layout: Layout | undefined

  get hasAudio(): boolean {
    return this.#audio !== undefined
  }

  /** Whether pictures are shown in another order than they are sent; H.265 says it right. */
  get isReordered(): boolean {
    return this.#setsCodec === 'h265' || this.#reorder.isReordered
  }

  /**
   * A keyframe.
   * @param parameterSets those in front of it.
   * @param isOffset its time of showing is not its time of decoding.
   */
  keyframe(codec: VideoCodec, parameterSets: readonly Uint8Array[], isOffset: boolean): void {
    if (codec !== this.#setsCodec) this.#sets = new ParameterSets(codec)
    this.#setsCodec = codec
    this.#sets.update(parameterSets)
    if (!this.#sets.complete) return
    const { list } = this.#sets
    if (!sameParameterSets(this.#sentSets, list)) this.#reorder.reset()
    this.#sentSets = list
    this.#reorder.keyframe(isOffset)
    const known = this.#video
    const sets = this.isReordered ? list : list.map(withoutReorder)
    if (known?.codec === codec && sameParameterSets(known.parameterSets, sets)) return
    this.#video = videoTrackOf(codec, VIDEO_TRACK, sets) ?? known
  }

  /** A picture that is no keyframe. @returns whether the track promised that such a picture would not come. */
  breaksPromise(nalUnits: readonly Uint8Array[]): boolean {
    return this.#setsCodec === 'h264' && this.#reorder.picture(nalUnits.some(isH264BSlice))
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
