import type { Screen, ScreenHandlers } from './screen.ts'
import type { FromStillScreen, StillMessage } from './still-messages.ts'

/** The `<img>` on which a {@link StillEngine} shows one picture after the other. */
export class StillScreen implements Screen {
  readonly element = document.createElement('img')
  readonly surface = undefined
  readonly #handlers: ScreenHandlers
  #objectUrl: string | undefined

  constructor(handlers: ScreenHandlers) {
    this.#handlers = handlers
    this.element.alt = ''
  }

  receive({ blob, pts }: StillMessage): void {
    const objectUrl = URL.createObjectURL(blob)
    const next = new Image()
    next.src = objectUrl
    // Decoded before it takes the last one's place, so that nothing flickers.
    next.decode().then(
      () => this.#show(objectUrl, next, pts),
      () => URL.revokeObjectURL(objectUrl),
    )
  }

  play(): void {
    // Nothing plays.
  }

  setPaused(): void {
    // The engine asks for no more pictures.
  }

  setLoudness(): void {
    // There is no sound.
  }

  close(): void {
    if (this.#objectUrl !== undefined) URL.revokeObjectURL(this.#objectUrl)
  }

  #show(objectUrl: string, { naturalWidth, naturalHeight }: HTMLImageElement, pts: number): void {
    this.close()
    this.#objectUrl = objectUrl
    this.element.src = objectUrl
    const seen: FromStillScreen = { type: 'seen', pts, width: naturalWidth, height: naturalHeight }
    this.#handlers.post(seen)
  }
}
