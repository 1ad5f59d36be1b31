import type { Surface } from '../engine.ts'
import type { Screen, ScreenHandlers } from '../screen.ts'
import { ShownWatch } from './shown-watch.ts'
import { makeVideoTrack } from './video-track.ts'
import type { FromWebCodecsScreen, ToWebCodecsScreen } from './webcodecs-messages.ts'

const COUNT_EVERY_MS = 500

/**
 * The element on which a {@link WebCodecsEngine} shows its pictures: a `<video>` that plays a track of them where the
 * browser can, else a `<canvas>`. It has no sound: who wants some is handed over to `mse`.
 */
export class WebCodecsScreen implements Screen {
  readonly element: HTMLVideoElement | HTMLCanvasElement
  readonly surface: Surface
  /** Gives the element its pictures. */
  readonly #begin: () => void
  readonly #join: () => void
  readonly #end: () => void

  constructor(handlers: ScreenHandlers) {
    const post = (message: FromWebCodecsScreen): void => handlers.post(message)
    const source = makeVideoTrack()
    if (source === undefined) {
      const canvas = document.createElement('canvas')
      this.element = canvas
      this.surface = canvas.transferControlToOffscreen()
      this.#begin = () => undefined
      this.#join = () => undefined
      this.#end = tellSize(canvas, post)
    } else {
      const video = makeVideo()
      this.element = video
      this.surface = source.frames
      // A video that waits for its first picture would hold up the page's load event for as long.
      this.#begin = () => (video.srcObject ??= new MediaStream([source.track]))
      const watch = new ShownWatch(video, (mediaSec, atMs) => post({ type: 'seen', mediaSec, atMs }))
      this.#join = () => watch.join()
      const end = tellCounts(video, post)
      this.#end = () => {
        end()
        watch.close()
        source.track.stop()
        video.srcObject = null
      }
    }
  }

  receive({ type }: ToWebCodecsScreen): void {
    if (type === 'begins') this.#begin()
    else this.#join()
  }

  play(): void {
    // Pictures without sound need no click.
    if (this.element instanceof HTMLVideoElement) void this.element.play().catch(() => undefined)
  }

  setPaused(): void {
    // What does not come is not shown, and the last picture stays.
  }

  setLoudness(): void {
    // See the class.
  }

  close(): void {
    this.#end()
  }
}

function makeVideo(): HTMLVideoElement {
  const video = document.createElement('video')
  video.muted = true
  video.autoplay = true
  video.playsInline = true
  return video
}

function tellSize(canvas: HTMLCanvasElement, post: (message: FromWebCodecsScreen) => void): () => void {
  const observer = new ResizeObserver(([entry]) => {
    if (entry === undefined) return
    const { width, height } = entry.contentRect
    post({ type: 'resize', width: width * devicePixelRatio, height: height * devicePixelRatio })
  })
  observer.observe(canvas)
  return () => observer.disconnect()
}

function tellCounts(video: HTMLVideoElement, post: (message: FromWebCodecsScreen) => void): () => void {
  let shown = 0
  const timer = setInterval(() => {
    const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality()
    // A picture counts as played before it is known to be dropped.
    shown = Math.max(shown, totalVideoFrames - droppedVideoFrames)
    post({ type: 'counted', shown, dropped: droppedVideoFrames })
  }, COUNT_EVERY_MS)
  return () => clearInterval(timer)
}
