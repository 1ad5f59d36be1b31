import type { Page } from 'playwright-core'

/** A number on the screen, and when it was first seen there: milliseconds since the Unix epoch. */
export interface SeenPicture {
  readonly number: number
  readonly atMs: number
}

/** What {@link installPictureSampler} puts into the page as `pictures`. */
export interface PictureSampler {
  /** Looks at each animation frame from now on; what was seen before is forgotten. */
  watch(selector?: string): void
  /** Looks no more. */
  rest(): void
  /** What was seen since the last call. */
  take(): SeenPicture[]
}

/**
 * Has every document of `page` know `pictures`: it reads the number that the camera painted into the picture, 16 black
 * or white blocks along the top edge, the highest bit first, from what the page's next frame will show. It costs
 * little: of a video two rows of luma are copied, of a canvas 256 points.
 */
export async function installPictureSampler(page: Page): Promise<void> {
  // What runs in the page is compiled by esbuild, which marks names so.
  await page.addInitScript('globalThis.__name ??= (value) => value')
  await page.addInitScript(sampler)
}

/** Starts looking at the picture in the element that `selector` names, the whole page without. */
export async function watchPictures(page: Page, selector?: string): Promise<void> {
  await page.evaluate(
    (selector) => (Reflect.get(window, 'pictures') as PictureSampler).watch(selector),
    selector,
  )
}

/** What was seen since the last call. */
export function takePictures(page: Page): Promise<SeenPicture[]> {
  return page.evaluate(() => (Reflect.get(window, 'pictures') as PictureSampler).take())
}

/** Ends {@link watchPictures}. */
export async function restPictures(page: Page): Promise<void> {
  await page.evaluate(() => (Reflect.get(window, 'pictures') as PictureSampler).rest())
}

/** Runs in the page, so it uses nothing from outside itself. */
function sampler(): void {
  type Screen = HTMLVideoElement | HTMLCanvasElement
  const BITS = 16

  class Sampler {
    #selector: string | undefined
    #seen: { number: number; atMs: number }[] = []
    #last: number | undefined
    #isReading = false
    #handle = 0
    readonly #context: CanvasRenderingContext2D

    constructor() {
      const canvas = document.createElement('canvas')
      canvas.width = canvas.height = BITS
      this.#context = canvas.getContext('2d', { willReadFrequently: true })!
      this.#context.imageSmoothingEnabled = false
    }

    watch(selector?: string): void {
      this.rest()
      this.#selector = selector
      this.#seen = []
      this.#last = undefined
      this.#look()
    }

    rest(): void {
      cancelAnimationFrame(this.#handle)
    }

    take(): { number: number; atMs: number }[] {
      const seen = this.#seen
      this.#seen = []
      return seen
    }

    #look(): void {
      this.#handle = requestAnimationFrame(() => this.#look())
      if (this.#isReading) return
      const atMs = performance.timeOrigin + performance.now()
      const root = this.#selector === undefined ? document : document.querySelector(this.#selector)
      const screen = root === null ? undefined : this.#screenIn(root)
      if (screen === undefined) return
      if (screen instanceof HTMLVideoElement && typeof VideoFrame === 'function') {
        this.#isReading = true
        this.#ofVideo(screen).then(
          (number) => {
            this.#isReading = false
            this.#add(number, atMs)
          },
          () => (this.#isReading = false),
        )
      } else this.#add(this.#ofImage(screen), atMs)
    }

    #add(number: number | undefined, atMs: number): void {
      // A screen on which nothing was drawn yet reads as 0.
      if (number === undefined || number === 0 || number === this.#last) return
      this.#last = number
      this.#seen.push({ number, atMs })
    }

    /** The video or canvas that a viewer sees, through shadow roots; the last one lies on top. */
    #screenIn(root: ParentNode): Screen | undefined {
      let found: Screen | undefined
      for (const element of root.querySelectorAll('*')) {
        const inner = element.shadowRoot === null ? undefined : this.#screenIn(element.shadowRoot)
        if (inner !== undefined) found = inner
        else if (this.#isScreen(element)) found = element
      }
      if (found === undefined && root instanceof Element && root.shadowRoot !== null)
        return this.#screenIn(root.shadowRoot)
      return found
    }

    #isScreen(element: Element): element is Screen {
      if (element instanceof HTMLVideoElement) return element.readyState >= 2 && this.#isShown(element)
      return element instanceof HTMLCanvasElement && this.#isShown(element)
    }

    #isShown(element: Element): boolean {
      return element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    }

    async #ofVideo(video: HTMLVideoElement): Promise<number | undefined> {
      const frame = new VideoFrame(video)
      try {
        if (frame.format !== 'I420' && frame.format !== 'NV12') return this.#ofImage(video)
        const { x, y, width, height } = frame.visibleRect!
        const rect = { x, y: y + 2 * Math.floor(height / 32), width, height: 2 }
        const luma = new Uint8Array(frame.allocationSize({ rect }))
        const [plane] = await frame.copyTo(luma, { rect })
        let number = 0
        for (let bit = 0; bit < BITS; bit++) {
          const at = plane!.offset + Math.floor(((bit + 0.5) * width) / BITS)
          number = number * 2 + (luma[at]! > 125 ? 1 : 0)
        }
        return number
      } finally {
        frame.close()
      }
    }

    #ofImage(screen: Screen): number | undefined {
      this.#context.clearRect(0, 0, BITS, 1)
      this.#context.drawImage(screen, 0, 0, BITS, BITS)
      const { data } = this.#context.getImageData(0, 0, BITS, 1)
      // Nothing was drawn yet.
      if (data[3] === 0) return undefined
      let number = 0
      for (let bit = 0; bit < BITS; bit++) number = number * 2 + (data[bit * 4 + 1]! > 125 ? 1 : 0)
      return number
    }
  }

  Object.assign(window, { pictures: new Sampler() })
}
