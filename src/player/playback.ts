import type { LiveAddress } from './address.ts'
import { worksInWorker } from './capability.ts'
import { openCore, type CoreLink, type CorePlace } from './core/core-link.ts'
import type { CoreFigures, CoreState, ToPage } from './core/messages.ts'
import { NO_FIGURES, type EngineName } from './engine.ts'
import type { Loudness, Screen } from './screen.ts'
import { SCREENS } from './screens.ts'

/** What to play, and how; fixed for the life of a {@link Playback}. */
export interface PlaybackOptions {
  readonly address: LiveAddress
  readonly engine: EngineName
  readonly withSound: boolean
  readonly loudness: Loudness
  /** Address of the worker's script; undefined where none is to be used. */
  readonly workerUrl: string | undefined
}

/** What a {@link Playback} tells the session. */
export interface PlaybackHandlers {
  /** Its state changed, or it has something to show for the first time. */
  changed(): void
  /** It cannot go on; a new one is to be made. */
  lost(): void
}

/** One stream played by one engine: a core, wherever it runs, and its screen on the page. */
export class Playback {
  readonly engine: EngineName
  readonly withSound: boolean
  readonly screen: Screen
  readonly #link: CoreLink
  readonly #handlers: PlaybackHandlers
  #state: CoreState = NO_STATE
  #figures: CoreFigures = NO_CORE_FIGURES
  #needsGesture = false

  constructor(options: PlaybackOptions, handlers: PlaybackHandlers) {
    const { address, engine, withSound, loudness } = options
    this.engine = engine
    this.withSound = withSound
    this.#handlers = handlers
    this.screen = SCREENS[engine](
      {
        post: (message) => this.#link.post({ type: 'screen', message }),
        gesture: (isNeeded) => this.#gesture(isNeeded),
      },
      loudness,
    )
    this.screen.element.part.add('picture')
    const { surface } = this.screen
    const workerUrl = worksInWorker(engine) ? options.workerUrl : undefined
    this.#link = openCore({ type: 'open', address, engine, withSound, surface }, workerUrl, {
      receive: (message) => this.#receive(message),
      lost: () => handlers.lost(),
    })
  }

  get place(): CorePlace {
    return this.#link.place
  }

  get state(): CoreState {
    return this.#state
  }

  get figures(): CoreFigures {
    return this.#figures
  }

  /** The browser wants a click before it plays. */
  get needsGesture(): boolean {
    return this.#needsGesture
  }

  /** A live picture is on its screen. */
  get isAtLiveEdge(): boolean {
    return this.#figures.pictureMs !== undefined && !this.#figures.isCatchingUp
  }

  /** The relay is to send nothing, or to go on. The connection stays. */
  setPaused(isPaused: boolean): void {
    this.#link.post({ type: 'pause', isPaused })
    this.screen.setPaused(isPaused)
  }

  setWatched(isWatched: boolean): void {
    this.#link.post({ type: 'watched', isWatched })
  }

  setRendition(id: string): void {
    this.#link.post({ type: 'rendition', id })
  }

  setKeyframesOnly(on: boolean): void {
    this.#link.post({ type: 'keyframes-only', on })
  }

  hurry(): void {
    this.#link.post({ type: 'hurry' })
  }

  tryAgain(): void {
    this.#link.post({ type: 'try-again' })
  }

  close(): void {
    this.#link.close()
    this.screen.close()
    this.screen.element.remove()
  }

  #receive(message: ToPage): void {
    switch (message.type) {
      case 'state':
        this.#state = message.state
        this.#handlers.changed()
        break
      case 'figures': {
        const isNews = message.figures.isCatchingUp !== this.#figures.isCatchingUp
        const isFirst = this.#figures.pictureMs === undefined && message.figures.pictureMs !== undefined
        this.#figures = message.figures
        if (isNews || isFirst) this.#handlers.changed()
        break
      }
      case 'screen':
        this.screen.receive(message.message)
    }
  }

  #gesture(isNeeded: boolean): void {
    this.#needsGesture = isNeeded
    this.#handlers.changed()
  }
}

const NO_STATE: CoreState = {
  connection: { kind: 'connecting' },
  camera: undefined,
  cameraMs: 0,
  hello: undefined,
  codec: undefined,
  unsupported: undefined,
}

const NO_CORE_FIGURES: CoreFigures = {
  ...NO_FIGURES,
  pictureMs: undefined,
  delayMs: undefined,
  cameraWayMs: undefined,
  stepMs: 40,
  bitsPerSec: 0,
  heardMs: undefined,
  isCatchingUp: true,
}
