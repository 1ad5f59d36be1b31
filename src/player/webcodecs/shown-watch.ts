import { preciseNowMs } from '../engine.ts'

/** After a join each picture is news; afterwards a few a second tell enough, and each one costs the page a frame. */
const EAGER_FOR_MS = 2_000
const LOOK_EVERY_MS = 250

/** What a {@link ShownWatch} uses of a video element. */
export type WatchedVideo = Pick<HTMLVideoElement, 'requestVideoFrameCallback' | 'cancelVideoFrameCallback'>

/**
 * Tells which picture of a track a video element shows: its media time is the time stamp of the `VideoFrame` that was
 * written (Chromium 156).
 */
export class ShownWatch {
  readonly #video: WatchedVideo
  readonly #onShown: (mediaSec: number, atMs: number) => void
  readonly #timer: ReturnType<typeof setInterval>
  #handle: number | undefined
  #eagerUntilMs = -Infinity

  /** @param onShown is called with the picture's time stamp in seconds, and when it was seen, by {@link preciseNowMs}. */
  constructor(video: WatchedVideo, onShown: (mediaSec: number, atMs: number) => void) {
    this.#video = video
    this.#onShown = onShown
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS)
  }

  /** Pictures are about to come that may be older than what is live. */
  join(): void {
    this.#eagerUntilMs = preciseNowMs() + EAGER_FOR_MS
    this.#look()
  }

  close(): void {
    clearInterval(this.#timer)
    if (this.#handle !== undefined) this.#video.cancelVideoFrameCallback(this.#handle)
  }

  #look(): void {
    this.#handle ??= this.#video.requestVideoFrameCallback((_, { mediaTime }) => {
      const nowMs = preciseNowMs()
      this.#handle = undefined
      if (nowMs < this.#eagerUntilMs) this.#look()
      this.#onShown(mediaTime, nowMs)
    })
  }
}
