import type { Layout } from '../../media/track.ts'
import type { Engine, Picture, Sound } from '../engine.ts'
import { GopStore } from './gop-store.ts'

const UNWATCHED_BEFORE_REST_MS = 60_000

/** What a {@link Feed} asks of the core. */
export interface FeedHandlers {
  /** Decoding can go on only at a keyframe, and none is there. */
  incomplete(): void
  /** The relay need not send now; or it is to go on. */
  still(isStill: boolean): void
  /** The engine is about to get what was kept, which is older than what is live. */
  catchesUp(): void
}

/**
 * What stands between the stream and the engine. While nobody watches, or the viewer paused, what comes is kept
 * undecoded; the engine goes on with it afterwards as if nothing had been, or at a newer keyframe if there is one.
 */
export class Feed {
  readonly #engine: Engine
  readonly #handlers: FeedHandlers
  #store: GopStore | undefined
  #isWatched = true
  #isPaused = false
  /** Nobody has watched for long. */
  #isResting = false
  #isStill = false
  /** The relay goes on: its next picture tells whether what is kept is still needed. */
  #isResuming = false
  #restTimer: ReturnType<typeof setTimeout> | undefined

  constructor(engine: Engine, handlers: FeedHandlers) {
    this.#engine = engine
    this.#handlers = handlers
  }

  /** Nothing is to come. */
  get isStill(): boolean {
    return this.#isStill
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
    if (this.#store === undefined) {
      this.#engine.picture(picture)
      return
    }
    this.#store.picture(picture)
    if (this.#isResuming) this.#handOver(this.#store)
  }

  sound(sound: Sound): void {
    if (this.#store === undefined) this.#engine.sound(sound)
    else this.#store.sound(sound)
  }

  /** The engine has lost what it had. */
  needKeyframe(): void {
    if (this.#store === undefined) this.#handlers.incomplete()
    else this.#store.needKeyframe()
  }

  /** Pictures are missing from here on, up to the next keyframe. */
  interrupted(): void {
    if (this.#store === undefined) this.#handlers.incomplete()
    else this.#store.restart()
  }

  setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused
    this.#update()
  }

  setWatched(isWatched: boolean): void {
    if (isWatched === this.#isWatched) return
    this.#isWatched = isWatched
    this.#isResting = false
    clearTimeout(this.#restTimer)
    if (!isWatched) this.#restTimer = setTimeout(() => this.#rest(), UNWATCHED_BEFORE_REST_MS)
    this.#update()
  }

  close(): void {
    clearTimeout(this.#restTimer)
  }

  #rest(): void {
    this.#isResting = true
    this.#update()
  }

  #update(): void {
    const wasStill = this.#isStill
    this.#isStill = this.#isPaused || this.#isResting
    if (this.#isStill !== wasStill) this.#handlers.still(this.#isStill)
    if (this.#isPaused || !this.#isWatched) {
      this.#store ??= new GopStore()
      this.#isResuming = false
    } else if (wasStill) {
      this.#isResuming = true
    } else if (this.#store !== undefined && !this.#isResuming) {
      this.#handOver(this.#store)
    }
  }

  #handOver(store: GopStore): void {
    const { layout, items, isBroken } = store.take()
    this.#store = undefined
    this.#isResuming = false
    const first = items.find((item) => 'keyframe' in item)
    this.#handlers.catchesUp()
    if (isBroken || first?.keyframe === true) this.#engine.join()
    else this.#engine.catchUp()
    if (layout !== undefined) this.#engine.configure(layout)
    if (isBroken) this.#handlers.incomplete()
    else for (const item of items) this.#deliver(item)
  }

  #deliver(item: Picture | Sound): void {
    if ('frames' in item) this.#engine.sound(item)
    else this.#engine.picture(item)
  }
}
