import { RateMeter } from './rate-meter.ts'
import { UnseenCount } from './unseen-count.ts'

const WINDOW_MS = 2_000

/** Counts the pictures that come on the screen of a video element. */
export class PictureMeter {
  readonly #video: HTMLVideoElement
  readonly #onPicture: (mediaSec: number) => void
  readonly #leave = new AbortController()
  readonly #tellsShown: boolean
  readonly #shown = new RateMeter(WINDOW_MS)
  readonly #unseen = new UnseenCount()
  #handle = 0
  #decodeMs: number | undefined

  /** @param onPicture is called with the media time of each new picture as it is shown. */
  constructor(video: HTMLVideoElement, onPicture: (mediaSec: number) => void) {
    this.#video = video
    this.#onPicture = onPicture
    const { signal } = this.#leave
    this.#tellsShown = Reflect.has(video, 'requestVideoFrameCallback')
    if (this.#tellsShown) this.#ask()
    else video.addEventListener('timeupdate', () => this.#picture(video.currentTime), { signal })
  }

  /** Pictures per second over the last two seconds. */
  get fps(): number {
    return this.#shown.perSecond(performance.now())
  }

  /** How long the newest picture took to decode, where the browser tells. */
  get decodeMs(): number | undefined {
    return this.#decodeMs
  }

  /** How many pictures were decoded and never shown. */
  get dropped(): number {
    return this.#tellsShown ? this.#unseen.count : this.#video.getVideoPlaybackQuality().droppedVideoFrames
  }

  /** The element has a new source. */
  restart(): void {
    this.#unseen.restart()
  }

  close(): void {
    this.#leave.abort()
    this.#video.cancelVideoFrameCallback?.(this.#handle)
  }

  #ask(): void {
    this.#handle = this.#video.requestVideoFrameCallback(
      (_, { mediaTime, processingDuration, presentedFrames }) => {
        if (processingDuration !== undefined) this.#decodeMs = processingDuration * 1000
        const { totalVideoFrames, droppedVideoFrames } = this.#video.getVideoPlaybackQuality()
        const counts = { decoded: totalVideoFrames, shown: presentedFrames, dropped: droppedVideoFrames }
        this.#unseen.look(counts, performance.now())
        this.#picture(mediaTime)
        this.#ask()
      },
    )
  }

  #picture(mediaSec: number): void {
    this.#shown.add(1, performance.now())
    this.#onPicture(mediaSec)
  }
}
