import type { Picture } from './snapshot.ts'

/** Picture-in-picture: the picture in a small window of its own above all others. */
export class SmallWindow {
  /** What the small window shows while the picture is no video element. */
  #mirror: HTMLVideoElement | undefined
  #shown: HTMLVideoElement | undefined

  get isOpen(): boolean {
    return this.#shown !== undefined
  }

  /** Browsers give the small window to video elements alone, and some (Firefox) to no script. */
  static isPossible(picture: Picture | undefined): boolean {
    return (
      document.pictureInPictureEnabled &&
      (picture instanceof HTMLVideoElement ||
        (picture instanceof HTMLCanvasElement && Reflect.has(picture, 'captureStream')))
    )
  }

  /** To be called from a click or a key. */
  async toggle(picture: Picture | undefined): Promise<void> {
    if (this.#shown !== undefined) {
      await document.exitPictureInPicture()
      return
    }
    const video = picture instanceof HTMLCanvasElement ? await this.#mirrorOf(picture) : picture
    if (!(video instanceof HTMLVideoElement)) return
    await video.requestPictureInPicture()
    this.#shown = video
    video.addEventListener('leavepictureinpicture', () => this.#left(), { once: true })
  }

  /** The picture is another element from now on, or none. */
  close(): void {
    if (this.#shown !== undefined && document.pictureInPictureEnabled) void document.exitPictureInPicture()
  }

  async #mirrorOf(canvas: HTMLCanvasElement): Promise<HTMLVideoElement> {
    const mirror = document.createElement('video')
    mirror.muted = true
    mirror.srcObject = canvas.captureStream()
    this.#mirror = mirror
    await mirror.play()
    return mirror
  }

  #left(): void {
    this.#shown = undefined
    const stream = this.#mirror?.srcObject
    if (stream instanceof MediaStream) for (const track of stream.getTracks()) track.stop()
    this.#mirror = undefined
  }
}
