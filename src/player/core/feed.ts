import type { Layout } from '../../media/track.ts'
import type { Engine, Picture, Sound } from '../engine.ts'
import { GopStore } from './gop-store.ts'

const UNWATCHED_BEFORE_REST_MS = 60_000

/** What a {@link Feed} asks of the core. */
export interface FeedHandlers {
  /** Somebody looks again, and nothing is there to begin with. */
  incomplete(): void
  /** Nobody has watched for so long that the relay need not send; or somebody does again. */
  rest(isResting: boolean): void
}

/** What stands between the stream and the engine: while nobody watches, the newest group of pictures is kept undecoded. */
export class Feed {
  readonly #engine: Engine
  readonly #handlers: FeedHandlers
  #store: GopStore | undefined
  #isResting = false
  #restTimer: ReturnType<typeof setTimeout> | undefined

  constructor(engine: Engine, handlers: FeedHandlers) {
    this.#engine = engine
    this.#handlers = handlers
  }

  /** The next picture is the first of another stream of bytes. */
  join(): void {
    if (this.#store === undefined) this.#engine.join()
    else this.#store.restart()
  }

  layout(layout: Layout): void {
    if (this.#store === undefined) this.#engine.configure(layout)
    else this.#store.layout(layout)
  }

  picture(picture: Picture): void {
    if (this.#store === undefined) this.#engine.picture(picture)
    else this.#store.picture(picture)
  }

  sound(sound: Sound): void {
    if (this.#store === undefined) this.#engine.sound(sound)
    else this.#store.sound(sound)
  }

  setWatched(isWatched: boolean): void {
    if (isWatched === (this.#store === undefined)) return
    clearTimeout(this.#restTimer)
    if (isWatched) {
      this.#wake()
    } else {
      this.#store = new GopStore()
      this.#restTimer = setTimeout(() => this.#rest(), UNWATCHED_BEFORE_REST_MS)
    }
  }

  close(): void {
    clearTimeout(this.#restTimer)
  }

  #rest(): void {
    this.#isResting = true
    this.#handlers.rest(true)
  }

  #wake(): void {
    const { layout, items } = this.#store?.take() ?? { layout: undefined, items: [] }
    this.#store = undefined
    this.#engine.join()
    if (layout !== undefined) this.#engine.configure(layout)
    if (this.#isResting) {
      this.#isResting = false
      this.#handlers.rest(false)
    } else if (items.length === 0) {
      this.#handlers.incomplete()
    } else {
      for (const item of items) this.#deliver(item)
    }
  }

  #deliver(item: Picture | Sound): void {
    if ('frames' in item) this.#engine.sound(item)
    else this.#engine.picture(item)
  }
}
