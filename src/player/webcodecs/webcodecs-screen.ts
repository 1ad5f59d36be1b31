import type { Surface } from '../engine.ts'
import type { Screen, ScreenHandlers } from '../screen.ts'
import { makeVideoTrack } from './video-track.ts'
import type { FromWebCodecsScreen } from './webcodecs-messages.ts'

const COUNT_EVERY_MS = 500

/**
 * The element on which a {@link WebCodecsEngine} shows its pictures: a `<video>` that plays a track of them where the
 * browser can, else a `<canvas>`. It has no sound: who wants some is handed over to `mse`.
 */
export class WebCodecsScreen implements Screen {
  readonly element: HTMLVideoElement | HTMLCanvasElement
  readonly surface: Surface
  readonly #end: () => void

  constructor(handlers: ScreenHandlers) {
    const post = (message: FromWebCodecsScreen): void => handlers.post(message)
    const source = makeVideoTrack()
    if (source === undefined) {
      const canvas = document.createElement('canvas')
      this.element = canvas
      this.surface = canvas.transferControlToOffscreen()
      this.#end = tellSize(canvas, post)
    } else {
      const video = videoOf(source.track)
      this.element = video
      this.surface = source.frames
      const end = tellCounts(video, post)
      this.#end = () => {
        end()
        source.track.stop()
        video.srcObject = null
      }
    }
  }

  receive(): void {
    // The engine has nothing to say.
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

function videoOf(track: MediaStreamTrack): HTMLVideoElement {
  const video = document.createElement('video')
  video.muted = true
  video.autoplay = true
  video.playsInline = true
  video.srcObject = new MediaStream([track])
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
  const timer = setInterval(() => {
    const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality()
    post({ type: 'counted', shown: totalVideoFrames - droppedVideoFrames, dropped: droppedVideoFrames })
  }, COUNT_EVERY_MS)
  return () => clearInterval(timer)
}
