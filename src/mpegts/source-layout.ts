import { audioTrackOf, videoTrackOf } from '../codecs/tracks.ts'
import type { AdtsHeader } from '../codecs/aac.ts'
import { ParameterSets, sameParameterSets } from '../codecs/parameter-sets.ts'
import type { AudioTrack, Layout, VideoTrack } from '../media/track.ts'
import { AUDIO_PID, VIDEO_PID } from './packet.ts'

/** Follows the tracks that a rendition's sources have: a new {@link Layout} object only where something changed. */
export class SourceLayout {
  #codec: 'h264' | 'h265' = 'h264'
  #hasAudio = false
  #sets = new ParameterSets('h264')
  #header: AdtsHeader | undefined
  #audio: AudioTrack | undefined
  #current: Layout | undefined

  get codec(): 'h264' | 'h265' {
    return this.#codec
  }

  get current(): Layout | undefined {
    return this.#current
  }

  /** The source's newest parameter sets, whatever picture they came with. */
  get parameterSets(): ParameterSets {
    return this.#sets
  }

  /** A new source begins: its parameter sets are its own. */
  open(): void {
    this.#sets = new ParameterSets(this.#codec)
  }

  /** What the PMT says. */
  program(codec: 'h264' | 'h265', hasAudio: boolean): void {
    if (codec !== this.#codec) {
      this.#codec = codec
      this.#sets = new ParameterSets(codec)
    }
    this.#hasAudio = hasAudio
    if (!hasAudio) this.#audio = undefined
  }

  /** A keyframe comes: the layout from it on, or undefined when no decoder could start at it. */
  keyframe(): Layout | undefined {
    if (!this.#sets.complete) return undefined
    const video = this.#videoTrack()
    return video === undefined ? undefined : this.#update(video, this.#audio)
  }

  /** Audio comes, also before the first keyframe. */
  audio(header: AdtsHeader): void {
    if (!this.#hasAudio) return
    const known = this.#header
    const same =
      known !== undefined &&
      known.objectType === header.objectType &&
      known.sampleRate === header.sampleRate &&
      known.channels === header.channels
    if (same && this.#audio !== undefined) return
    this.#header = header
    this.#audio = audioTrackOf(AUDIO_PID, header)
  }

  /** The layout with the audio that came last; undefined before the first keyframe and before any readable audio. */
  withAudio(): Layout | undefined {
    if (this.#current === undefined || this.#audio === undefined) return undefined
    return this.#update(this.#current.video, this.#audio)
  }

  #videoTrack(): VideoTrack | undefined {
    const known = this.#current?.video
    const sets = this.#sets.list
    if (known?.codec === this.#codec && sameParameterSets(known.parameterSets, sets)) return known
    return videoTrackOf(this.#codec, VIDEO_PID, sets)
  }

  #update(video: VideoTrack, audio: AudioTrack | undefined): Layout {
    const known = this.#current
    if (known !== undefined && known.video === video && known.audio === audio) return known
    this.#current = { video, audio }
    return this.#current
  }
}
